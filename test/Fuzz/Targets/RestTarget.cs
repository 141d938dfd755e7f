using System.Buffers;
using System.Text.Json;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Protocol;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.RestJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Validation;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>A REST request: found by method and path among all of Lambda's operations, decoded, checked against the model, and if it
/// was accepted, written as an answer. Lines: method, path with query, one header each, an empty one; the rest is the body.</summary>
internal sealed class RestTarget : FuzzTarget
{
    private static readonly OperationModel[] Operations = [.. LambdaOperations.All.OrderBy(operation => operation.Path, PathTemplate.MostSpecificFirst)];

    private readonly ArrayBufferWriter<byte> _answer = new();

    public override string Name => "rest";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. Operations.SelectMany(operation => new[] { false, true }.Select(full => Utf8(Request(operation, full))))];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        .. Operations.SelectMany(operation => operation.Input!.Members.Select(member => member.Location switch
        {
            MemberLocation.QueryString => $"&{member.WireName}=",
            MemberLocation.Header => $"\n{member.WireName}: ",
            _ => $"\"{member.WireName}\":",
        })).Distinct(),
        "%2F", "%3A", "%", "/", "..", "?", "&", "=", "\n", "\n\n", "null", "{", "}",
    ];

    public override int Budget => 25_000;

    // The checks make texts of what they refuse.
    public override long AllocationBase => 256 << 10;

    public override long AllocationFactor => 128;

    public override string Run(byte[] input)
    {
        var end = input.AsSpan().IndexOf("\n\n"u8);
        var lines = Text(end < 0 ? input : input[..end]).Split('\n');
        if (lines.Length < 2)
        {
            return "no request";
        }

        var target = lines[1].Split('?', 2);
        var headers = lines.Skip(2).Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var segments = PathTemplate.Split(target[0]);
        var operation = segments is null ? null : Array.Find(Operations, each => each.HttpMethod == lines[0] && each.Path.Matches(segments));
        if (operation is null)
        {
            return "no operation";
        }

        object? request = null;
        try
        {
            request = RestJsonCodec.Instance.Decode(operation, new WireRequest(end < 0 ? default : input.AsMemory(end + 2))
            {
                Method = lines[0],
                Path = target[0],
                Query = target.Length > 1 ? target[1] : "",
                Header = name => headers.Contains(name) ? string.Join(',', headers[name]) : null,
            });
            _answer.ResetWrittenCount();
            RestJsonCodec.Instance.EncodeResponse(
                new OperationModel<object, object>(operation.Service, "Echo", operation.Input, operation.Input), request, new WireResponse(_answer));
            if (operation.Input!.Payload is null)
            {
                using var answer = JsonDocument.Parse(_answer.WrittenMemory);
            }

            RequestValidator.Validate(operation, request);
            return $"{operation} accepted";
        }
        catch (AwsException refusal)
        {
            Require(refusal is { Status: 400, Fault: Fault.Client }, $"A request is refused with {refusal.Status} {refusal.Code}.");
            Require(request is not null || refusal.Code == "SerializationException", $"Decoding refuses with {refusal.Code}.");
            RequireJson(operation, refusal);
            return request is null ? $"{operation} {refusal.WireMessage?.Split('\'')[0]}" : $"{operation} {refusal.Code}";
        }
        finally
        {
            SecretMembers.Dispose(operation.Input, request);
        }
    }

    private void RequireJson(OperationModel operation, AwsException refusal)
    {
        _answer.ResetWrittenCount();
        var response = new WireResponse(_answer);
        RestJsonCodec.Instance.EncodeError(operation.Service, refusal, response);
        Require(_answer.WrittenCount < 1 << 20, $"The answer has {_answer.WrittenCount} bytes.");
        Require(response.Headers.Any(header => header.Value == refusal.Code), "The answer does not name the error.");
        using var answer = JsonDocument.Parse(_answer.WrittenMemory);
    }

    private static string Request(OperationModel operation, bool full)
    {
        var sample = SampleRequests.For(operation, full);
        var path = operation.RequestUri;
        var query = new List<string>();
        var headers = new List<string>();
        foreach (var member in operation.Input!.Members.Where(member => sample[member.WireName] is not null))
        {
            var value = sample[member.WireName]!;
            switch (member.Location)
            {
                case MemberLocation.Uri:
                    path = path.Replace($"{{{member.WireName}}}", Uri.EscapeDataString($"{value}"), StringComparison.Ordinal);
                    break;
                case MemberLocation.QueryString:
                    query.Add($"{member.WireName}={Uri.EscapeDataString(member.Target is ListShape ? $"{value[0]}" : $"{value}")}");
                    break;
                case MemberLocation.Header:
                    headers.Add($"\n{member.WireName}: {value}");
                    break;
                default:
                    continue;
            }

            sample.Remove(member.WireName);
        }

        var body = operation.Input.Payload is null ? sample.ToJsonString() : "{}";
        return $"{operation.HttpMethod}\n{path}?{string.Join('&', query)}{string.Concat(headers)}\n\n{body}";
    }
}
