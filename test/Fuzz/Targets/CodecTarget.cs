using System.Buffers;
using System.Text.Json;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Protocol;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Validation;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>A body for any operation: decoded, checked against the model, and if it was accepted, encoded and decoded again.
/// The first line is the operation's name, the rest is the body.</summary>
internal sealed class CodecTarget : FuzzTarget
{
    private readonly ArrayBufferWriter<byte> _answer = new();

    public override string Name => "codec";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. SampleRequests.Operations.Values.SelectMany(operation => new[] { false, true }.Select(full =>
            Utf8($"{operation}\n{SampleRequests.For(operation, full).ToJsonString()}")))];

    public override IReadOnlyList<string> Dictionary { get; } =
        [.. SampleRequests.Operations.Values.Where(operation => operation.Input is not null)
            .SelectMany(operation => operation.Input!.Members.Select(member => $"\"{member.WireName}\":")).Distinct(), .. SampleRequests.Operations.Keys, "null", "\\u", "\"\""];

    public override int Budget => 25_000;

    // A member of three bytes (0,) becomes an object in a list, and the checks make texts of what they refuse.
    public override long AllocationBase => 256 << 10;

    public override long AllocationFactor => 128;

    public override byte[]? Mutate(byte[] input, Random random, Mutator mutator)
    {
        var line = Array.IndexOf(input, (byte)'\n');
        return line < 0 || random.Next(3) == 0 || new JsonMutator(random).Mutate(input[(line + 1)..]) is not { } body
            ? null
            : [.. input[..(line + 1)], .. body];
    }

    public override string Run(byte[] input)
    {
        var line = Array.IndexOf(input, (byte)'\n');
        if (line < 0 || !SampleRequests.Operations.TryGetValue(Text(input[..line]), out var operation))
        {
            return "no operation";
        }

        object? request = null;
        try
        {
            request = AwsJsonCodec.Version11.Decode(operation, new WireRequest(input.AsMemory(line + 1)));
            RoundTrip(operation, request);
            RequestValidator.Validate(operation, request);
            return $"{operation} accepted";
        }
        catch (AwsException refusal)
        {
            Require(refusal is { Status: 400, Fault: Fault.Client }, $"A request is refused with {refusal.Status} {refusal.Code}.");
            Require(request is not null || refusal.Code == "SerializationException", $"Decoding refuses with {refusal.Code}.");
            RequireJson(operation, refusal);
            // Texts with values in them would all be new.
            return request is null ? $"{operation} {refusal.WireMessage}" : $"{operation} {refusal.Code}";
        }
        finally
        {
            SecretMembers.Dispose(operation.Input, request);
        }
    }

    private void RoundTrip(OperationModel operation, object request)
    {
        if (operation.Input is null)
        {
            return;
        }

        var echo = new OperationModel<object, object>(operation.Service, "Echo", operation.Input, operation.Input);
        var first = Encode(echo, request);
        var again = AwsJsonCodec.Version11.Decode(echo, new WireRequest(first));
        Require(Encode(echo, again).AsSpan().SequenceEqual(first), "What was read is not what is read from its own form.");
        SecretMembers.Dispose(operation.Input, again);
    }

    private byte[] Encode(OperationModel operation, object value)
    {
        _answer.ResetWrittenCount();
        AwsJsonCodec.Version11.EncodeResponse(operation, value, new WireResponse(_answer));
        return _answer.WrittenSpan.ToArray();
    }

    private void RequireJson(OperationModel operation, AwsException refusal)
    {
        _answer.ResetWrittenCount();
        AwsJsonCodec.Version11.EncodeError(operation.Service, refusal, new WireResponse(_answer));
        using var answer = JsonDocument.Parse(_answer.WrittenMemory);
        Require(answer.RootElement.GetProperty("__type").GetString() == refusal.Code, "The answer does not name the error.");
        // The text repeats values up to a bound of its own.
        Require(_answer.WrittenCount < 1 << 20, $"The answer has {_answer.WrittenCount} bytes.");
    }
}
