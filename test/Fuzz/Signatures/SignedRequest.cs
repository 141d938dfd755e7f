using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Fuzz.Tests.Signatures;

/// <summary>A signed request in parts that a test can change before it is verified.</summary>
internal sealed class SignedRequest
{
    public const string AccessKeyId = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string Region = "us-east-1";
    public const string Service = "secretsmanager";

    public static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private const string Letters = "abcXYZ019-._~!*'()/%&=+ ;:@$,?[]é€";

    public string Method { get; set; } = "POST";

    public string Path { get; set; } = "/";

    public string Query { get; set; } = "";

    public List<KeyValuePair<string, string>> Headers { get; private init; } = [];

    public byte[] Body { get; set; } = [];

    /// <summary>A verifier that knows one key, at the moment of signing.</summary>
    public static SigV4Verifier<string> Verifier(DateTimeOffset? now = null) => new(new OneKey(), new Clock(now ?? Time));

    /// <summary>A request of random parts, signed.</summary>
    public static SignedRequest Random(Random random, bool presigned)
    {
        var request = new SignedRequest
        {
            Method = random.Next(3) == 0 ? "GET" : "POST",
            Path = "/" + string.Join('/', Enumerable.Range(0, random.Next(3)).Select(_ => Uri.EscapeDataString(Text(random, 6)))),
            Query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Uri.EscapeDataString(Text(random, 4))}={Uri.EscapeDataString(Text(random, 6))}")),
            Headers =
            [
                new("Host", "localhost:4566"),
                new("Content-Type", "application/x-amz-json-1.1"),
                new("X-Amz-Target", "secretsmanager.GetSecretValue"),
            ],
            Body = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? "" : $$"""{"SecretId":"{{random.Next()}}"}"""),
        };
        for (var more = random.Next(3); more > 0; more--)
        {
            request.Headers.Add(new(random.Next(2) == 0 ? "X-Amz-Meta" : "Accept", Text(random, 12).Trim()));
        }

        return request.Sign(random, presigned);
    }

    /// <summary>The request in text, read back.</summary>
    public static SignedRequest Parse(string text)
    {
        var parts = text.Split("\n\n", 2);
        var lines = parts[0].Split('\n');
        var start = lines[0].Split(' ', 2);
        var target = start.ElementAtOrDefault(1) ?? "";
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new SignedRequest
        {
            Method = start[0],
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = [.. lines.Skip(1).Select(line => line.Split(": ", 2)).Select(pair => KeyValuePair.Create(pair[0], pair.ElementAtOrDefault(1) ?? ""))],
            Body = Encoding.UTF8.GetBytes(parts.ElementAtOrDefault(1) ?? ""),
        };
    }

    /// <summary>A header's only value.</summary>
    public string this[string header]
    {
        get => Headers.Single(pair => pair.Key == header).Value;
        set => Headers[Headers.FindIndex(pair => pair.Key == header)] = new(header, value);
    }

    public SignedRequest Copy() => new() { Method = Method, Path = Path, Query = Query, Headers = [.. Headers], Body = [.. Body] };

    public SigV4Request ToRequest() => new() { Method = Method, Path = Path, Query = Query, Headers = Headers, Body = Body };

    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Path}{(Query.Length > 0 ? "?" : "")}{Query}\n");
        return text.AppendJoin('\n', Headers.Select(pair => $"{pair.Key}: {pair.Value}")).Append("\n\n").Append(Encoding.UTF8.GetString(Body)).ToString();
    }

    private SignedRequest Sign(Random random, bool presigned)
    {
        using var secret = SecretValue.FromText(SecretKey);
        var signer = new SigV4Signer(AccessKeyId, secret);
        var options = new SigV4SigningOptions { DeclareBody = random.Next(2) == 0, Expires = TimeSpan.FromSeconds(random.Next(1, 604_800)) };
        if (presigned)
        {
            Query = signer.Presign(ToRequest(), Region, Service, Time, options);
        }
        else
        {
            Headers.AddRange(signer.Sign(ToRequest(), Region, Service, Time, options));
        }

        return this;
    }

    private static string Text(Random random, int length) =>
        string.Concat(Enumerable.Range(0, 1 + random.Next(length)).Select(_ => Letters[random.Next(Letters.Length)]));

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class OneKey : ICredentialSource<string>
    {
        private readonly SecretValue _secret = SecretValue.FromText(SecretKey);

        public ValueTask<CredentialAnswer<string>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation) =>
            ValueTask.FromResult(accessKeyId == AccessKeyId && sessionToken is null
                ? CredentialAnswer.Found(_secret, "alice")
                : CredentialAnswer.Unknown<string>());
    }
}
