using System.Buffers;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Protocol;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Validation;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>A form for any operation: decoded, checked against the model, and if it was accepted, written as an answer that must be
/// XML. The first line is the operation's name, the rest is the form.</summary>
internal sealed class QueryTarget : FuzzTarget
{
    private static readonly IReadOnlyDictionary<string, OperationModel> Operations =
        StsOperations.All.Concat(SampleRequests.Operations.Values).ToDictionary(operation => operation.ToString());

    private readonly ArrayBufferWriter<byte> _answer = new();

    public override string Name => "query";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. Operations.Values.SelectMany(operation => new[] { false, true }.Select(full => Utf8($"{operation}\n{Form(operation, SampleRequests.For(operation, full))}")))];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        .. StsOperations.All.SelectMany(operation => operation.Input!.Members.Select(member => $"&{member.WireName}=")).Distinct(),
        .. Operations.Keys, ".member.", ".entry.", ".key=", ".value=", ".1", "&", "=", "%", "+", ".", "&Tags.member.999999999.Key=", "Tags.member.1.",
    ];

    public override int Budget => 25_000;

    // The checks make texts of what they refuse.
    public override long AllocationBase => 256 << 10;

    // A short name ("&Tags.member.1=") makes an element, a place in the tree, and later text that tells of it.
    public override long AllocationFactor => 128;

    public override string Run(byte[] input)
    {
        var line = Array.IndexOf(input, (byte)'\n');
        if (line < 0 || !Operations.TryGetValue(Text(input[..line]), out var operation))
        {
            return "no operation";
        }

        object? request = null;
        try
        {
            request = QueryCodec.Xml.Decode(operation, new WireRequest(input.AsMemory(line + 1)));
            RequireXml(operation, request);
            RequestValidator.Validate(operation, request);
            return $"{operation} accepted";
        }
        catch (AwsException refusal)
        {
            Require(refusal is { Status: 400, Fault: Fault.Client }, $"A request is refused with {refusal.Status} {refusal.Code}.");
            Require(request is not null || refusal.Code == "MalformedInput", $"Decoding refuses with {refusal.Code}.");
            RequireXml(operation, refusal);
            return request is null ? $"{operation} {refusal.WireMessage?.Split('\'')[0]}" : $"{operation} {refusal.Code}";
        }
        finally
        {
            SecretMembers.Dispose(operation.Input, request);
        }
    }

    private void RequireXml(OperationModel operation, object request)
    {
        if (operation.Input is null)
        {
            return;
        }

        _answer.ResetWrittenCount();
        QueryCodec.Xml.EncodeResponse(new OperationModel<object, object>(operation.Service, "Echo", operation.Input, operation.Input), request, new WireResponse(_answer));
        Parse();
    }

    private void RequireXml(OperationModel operation, AwsException refusal)
    {
        _answer.ResetWrittenCount();
        QueryCodec.Xml.EncodeError(operation.Service, refusal, new WireResponse(_answer));
        Require(_answer.WrittenCount < 1 << 20, $"The answer has {_answer.WrittenCount} bytes.");
        Require(Parse().Descendants().Single(element => element.Name.LocalName == "Code").Value == QueryErrors.Translate(refusal).Code, "The answer does not name the error.");
    }

    private XElement Parse()
    {
        using var stream = new MemoryStream(_answer.WrittenSpan.ToArray());
        using var reader = XmlReader.Create(stream);
        return XElement.Load(reader);
    }

    private static string Form(OperationModel operation, JsonObject sample)
    {
        var parameters = new List<string> { $"Action={operation.Name}", $"Version={operation.Service.ApiVersion}" };
        if (operation.Input is { } input)
        {
            Add(input, sample, "");
        }

        return string.Join('&', parameters);

        void Add(Shape shape, JsonNode value, string name)
        {
            switch (shape)
            {
                case StructureShape structure:
                    foreach (var (key, held) in value.AsObject())
                    {
                        var member = structure.Members.Single(each => each.WireName == key);
                        Add(member.Target, held!, name.Length == 0 ? key : $"{name}.{key}");
                    }

                    break;
                case ListShape list:
                    for (var i = 0; i < value.AsArray().Count; i++)
                    {
                        Add(list.Member, value[i]!, $"{name}.member.{i + 1}");
                    }

                    break;
                case MapShape map:
                    parameters.Add($"{name}.entry.1.key=key");
                    Add(map.Value, value["key"]!, $"{name}.entry.1.value");
                    break;
                default:
                    parameters.Add($"{name}={Uri.EscapeDataString(value.ToString())}");
                    break;
            }
        }
    }
}
