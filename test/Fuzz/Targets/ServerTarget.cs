using System.Text;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Fuzz.Tests.Hostile;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Bytes to the socket of a whole server in development mode.</summary>
internal sealed class ServerTarget : FuzzTarget
{
    // What the whole process may allocate for a request on average: connection, pipes, and what an operation does.
    private const long AverageBase = 512 << 10;
    private const long AverageFactor = 128;

    private readonly RawServer _server = RawServer.StartAsync(dev: true).GetAwaiter().GetResult();
    private readonly long _before = GC.GetTotalAllocatedBytes();
    private long _requests;
    private long _sent;

    public override string Name => "server";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. from operation in SampleRequests.Operations.Values
           from full in new[] { false, true }
           select RawServer.Request(
               $"{operation.Service.TargetPrefix}.{operation.Name}",
               Encoding.UTF8.GetBytes(SampleRequests.For(operation, full).ToJsonString()),
               "Authorization: AWS4-HMAC-SHA256 Credential=test/20260304/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0", "X-Amz-Date: 20260304T050607Z"),
        Utf8("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"),
        Utf8("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX-Amz-Target: secretsmanager.ListSecrets\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "\r\n", "\r\n\r\n", "\n", ": ", "POST ", "GET ", "OPTIONS * ", " HTTP/1.1", " HTTP/1.0", " HTTP/2.0", "Content-Length: ", "Transfer-Encoding: chunked", "Expect: 100-continue", "Host: ",
        "X-Amz-Target: ", "Content-Encoding: gzip", "Connection: Upgrade", "Upgrade: h2c", "secretsmanager.", "TrentService.", "AmazonSSM.", "/_strongroom/reset", "/health", "?", "%00", "..",
        .. SampleRequests.Operations.Values.Select(operation => $"{operation.Service.TargetPrefix}.{operation.Name}"),
    ];

    public override int Budget => 8_000;

    public override byte[]? Mutate(byte[] input, Random random, Mutator mutator)
    {
        var end = input.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0 || random.Next(3) == 0)
        {
            return null;
        }

        // The body changes and its length is put right, so that it reaches the operation.
        var body = input[(end + 4)..];
        var changed = (random.Next(4) > 0 ? new JsonMutator(random).Mutate(body) : null) ?? mutator.Mutate(body, body);
        var head = Encoding.Latin1.GetString(input, 0, end).Split("\r\n").Select(line =>
            line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? $"Content-Length: {changed.Length}" : line);
        return [.. Encoding.Latin1.GetBytes(string.Join("\r\n", head) + "\r\n\r\n"), .. changed];
    }

    public override string Run(byte[] input)
    {
        _requests++;
        _sent += input.Length;
        var answer = _server.SendAnything(input);
        Require(!answer.Failed, $"The server failed: {answer.Text[..Math.Min(answer.Text.Length, 2000)]}");
        Require(answer.Text.Length == 0 || answer.Status is >= 100 and < 600, $"Not an answer: {answer.Text[..Math.Min(answer.Text.Length, 200)]}");
        return $"{Operation(input)} {answer.Status} {answer.Error}";
    }

    // So that each operation's answers count for themselves.
    private static string Operation(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        return SampleRequests.Operations.Keys.FirstOrDefault(name => text.Contains($".{name.Split(':')[1]}\r\n", StringComparison.Ordinal)) ?? "";
    }

    public override void Finish()
    {
        var allocated = GC.GetTotalAllocatedBytes() - _before;
        var allowed = (_requests * AverageBase) + (_sent * AverageFactor);
        Require(allocated < allowed, $"{allocated} bytes were allocated for {_requests} requests of {_sent} bytes.");
        var last = _server.Send(RawServer.Request("secretsmanager.GetRandomPassword", "{}"u8.ToArray()));
        Require(last.Status == 200, $"The server does not answer any more: {last.Text}");
    }

    protected override void Close() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
