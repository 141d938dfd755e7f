using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

/// <summary>A clock that stands where it is put.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>One credential, known by a name.</summary>
internal sealed class OneCredential(string accessKeyId, string secretKey, string? sessionToken = null) : ICredentialSource<string>
{
    public SecretValue Secret { get; set; } = SecretValue.FromText(secretKey);

    public bool Expired { get; set; }

    public int Lookups { get; private set; }

    public ValueTask<CredentialAnswer<string>> FindAsync(string id, string? token, CancellationToken cancellation)
    {
        Lookups++;
        if (id != accessKeyId || token != sessionToken)
            return new(CredentialAnswer.Unknown<string>());
        return new(Expired ? CredentialAnswer.Expired<string>() : CredentialAnswer.Found(Secret, "alice"));
    }
}

/// <summary>A signed request as sent, in parts that a test can change before it is verified.</summary>
internal sealed class Wire
{
    public const string AccessKeyId = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string Region = "us-east-1";
    public const string Service = "secretsmanager";

    public static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public string Method { get; set; } = "POST";

    public string Path { get; set; } = "/";

    public string Query { get; set; } = "";

    public List<KeyValuePair<string, string>> Headers { get; set; } =
    [
        new("Host", "localhost:4566"),
        new("Content-Type", "application/x-amz-json-1.1"),
        new("X-Amz-Target", "secretsmanager.GetSecretValue"),
    ];

    public byte[] Body { get; set; } = """{"SecretId":"a"}"""u8.ToArray();

    public static Wire Signed(SigV4SigningOptions? options = null, string? token = null, Wire? unsigned = null)
    {
        var wire = unsigned ?? new Wire();
        var signer = new SigV4Signer(AccessKeyId, SecretValue.FromText(SecretKey), token);
        wire.Headers.AddRange(signer.Sign(wire.ToRequest(), Region, Service, Time, options));
        return wire;
    }

    public static Wire Presigned(SigV4SigningOptions? options = null, string? token = null, Wire? unsigned = null)
    {
        var wire = unsigned ?? new Wire { Method = "GET", Query = "Action=GetCallerIdentity&Version=2011-06-15", Headers = [new("Host", "sts")], Body = [] };
        var signer = new SigV4Signer(AccessKeyId, SecretValue.FromText(SecretKey), token);
        wire.Query = signer.Presign(wire.ToRequest(), Region, Service, Time, options);
        return wire;
    }

    public string this[string header]
    {
        get => Headers.Single(pair => pair.Key == header).Value;
        set => Headers[Headers.FindIndex(pair => pair.Key == header)] = new(header, value);
    }

    public void Remove(string header) => Headers.RemoveAll(pair => pair.Key == header);

    /// <summary>Replaces text in the Authorization header, which must hold it.</summary>
    public Wire Authorization(string old, string replacement)
    {
        Assert.Contains(old, this["Authorization"]);
        this["Authorization"] = this["Authorization"].Replace(old, replacement);
        return this;
    }

    /// <summary>Replaces text in the query, which must hold it.</summary>
    public Wire InQuery(string old, string replacement)
    {
        Assert.Contains(old, Query);
        Query = Query.Replace(old, replacement);
        return this;
    }

    public SigV4Request ToRequest() => new() { Method = Method, Path = Path, Query = Query, Headers = Headers, Body = Body };

    public async Task<SigV4Outcome<string>> VerifyAsync(
        OneCredential? source = null, DateTimeOffset? now = null, SigV4Settings? settings = null, string? service = Service)
    {
        using var verifier = new SigV4Verifier<string>(source ?? new OneCredential(AccessKeyId, SecretKey), new FixedClock(now ?? Time), settings);
        return await verifier.VerifyAsync(ToRequest(), service);
    }

    public async Task<SigV4Failure> RefusedAsync(
        OneCredential? source = null, DateTimeOffset? now = null, SigV4Settings? settings = null, string? service = Service)
    {
        var outcome = await VerifyAsync(source, now, settings, service);
        Assert.False(outcome.Accepted);
        Assert.Null(outcome.Identity);
        return outcome.Failure;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Path}?{Query}\n");
        foreach (var (name, value) in Headers)
            text.Append(name).Append(": ").Append(value).Append('\n');
        return text.Append('\n').Append(Encoding.UTF8.GetString(Body)).ToString();
    }
}
