using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

/// <summary>The public test suite (see suite/README.md): every step of signing, and the verifier's judgement of what it signed.</summary>
public sealed class SigV4SuiteTests
{
    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder()).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> QueryCases => [.. Directory.GetDirectories(Folder())
        .Where(path => File.Exists(Path.Combine(path, "query-signature.txt"))).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_whole_suite_is_here()
    {
        Assert.Equal(40, Cases.Count);
        Assert.Equal(38, QueryCases.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Header_form_is_signed_as_published(string name)
    {
        var (context, request) = Load(name);
        var added = context.Signer().Sign(request, context.Region, context.Service, context.Time, context.Options);
        Assert.Equal(Read(name, "header-signature.txt"), added[^1].Value.Split("Signature=")[1]);
        var signed = ParseRequest(Read(name, "header-signed-request.txt"));
        Assert.Equal(
            signed.Headers.Select(pair => (pair.Key.ToLowerInvariant(), pair.Value.Trim())).Order(),
            request.Headers.Concat(added).Select(pair => (pair.Key.ToLowerInvariant(), pair.Value.Trim())).Order());
        AssertSteps(name, "header", signed, context, null);
    }

    [Theory]
    [MemberData(nameof(QueryCases))]
    public void Query_form_is_signed_as_published(string name)
    {
        var (context, request) = Load(name);
        var query = context.Signer().Presign(request, context.Region, context.Service, context.Time, context.Options);
        Assert.Equal(Read(name, "query-signature.txt"), query.Split("X-Amz-Signature=")[1]);
        var signed = ParseRequest(Read(name, "query-signed-request.txt"));
        Assert.Equal(signed.Query.Split('&').Order(StringComparer.Ordinal), query.Split('&').Order(StringComparer.Ordinal));
        AssertSteps(name, "query", signed, context, context.Options.TokenAfterSigning ? "X-Amz-Security-Token" : null);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Header_form_as_published_is_accepted(string name)
    {
        var (context, _) = Load(name);
        await AssertAcceptedAsync(ParseRequest(Read(name, "header-signed-request.txt")), context, SigV4Form.Header);
    }

    [Theory]
    [MemberData(nameof(QueryCases))]
    public async Task Query_form_as_published_is_accepted(string name)
    {
        var (context, _) = Load(name);
        await AssertAcceptedAsync(ParseRequest(Read(name, "query-signed-request.txt")), context, SigV4Form.Query);
    }

    private static async Task AssertAcceptedAsync(SigV4Request request, Context context, SigV4Form form)
    {
        using var verifier = new SigV4Verifier<string>(
            new OneCredential(context.AccessKeyId, context.SecretKey, context.Token),
            new FixedClock(context.Time),
            new SigV4Settings { NormalizePath = context.Options.NormalizePath });
        var outcome = await verifier.VerifyAsync(request, context.Service);
        Assert.Null(outcome.Failure);
        Assert.True(outcome.Accepted);
        Assert.Equal("alice", outcome.Identity);
        Assert.Equal(form, outcome.Claims.Form);
        Assert.Equal(context.Region, outcome.Claims.Region);
        Assert.Equal(context.Token, outcome.Claims.SessionToken);
    }

    private static void AssertSteps(string name, string form, SigV4Request signed, Context context, string? without)
    {
        Assert.True(SigV4Parser.TryRead(signed, out var claims, out _));
        var payload = new byte[32];
        CanonicalRequest.HashBody(signed, payload);
        using var canonical = new PooledBytes(16);
        CanonicalRequest.Write(
            canonical, signed, claims.SignedHeaders, Convert.ToHexStringLower(payload), context.Options.NormalizePath, false,
            form == "query" ? "X-Amz-Signature" : null, without);
        Assert.Equal(Read(name, form + "-canonical-request.txt"), Encoding.UTF8.GetString(canonical.Written));
        using var text = new PooledBytes(16);
        CanonicalRequest.WriteStringToSign(
            text, canonical.Written, claims.Timestamp, claims.ScopeDate, claims.Region, claims.Service);
        Assert.Equal(Read(name, form + "-string-to-sign.txt"), Encoding.UTF8.GetString(text.Written));
    }

    private static (Context Context, SigV4Request Request) Load(string name) =>
        (Context.Parse(Read(name, "context.json")), ParseRequest(Read(name, "request.txt")));

    private static SigV4Request ParseRequest(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = (end < 0 ? text : text[..end]).TrimEnd('\n').Split('\n');
        var target = lines[0][(lines[0].IndexOf(' ') + 1)..lines[0].LastIndexOf(' ')];
        var question = target.IndexOf('?');
        List<KeyValuePair<string, string>> headers = [];
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            if (line[0] == ' ')
                headers[^1] = new(headers[^1].Key, headers[^1].Value + "\n" + line);
            else
                headers.Add(new(line[..colon], line[(colon + 1)..]));
        }

        return new SigV4Request
        {
            Method = lines[0][..lines[0].IndexOf(' ')],
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = headers,
            Body = Encoding.UTF8.GetBytes(end < 0 ? "" : text[(end + 2)..]),
        };
    }

    private static string Read(string name, string file) => File.ReadAllText(Path.Combine(Folder(), name, file));

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No Strongroom.slnx above the tests.");
        return Path.Combine(folder.FullName, "test", "Protocol", "SigV4", "suite");
    }

    private sealed record Context(
        string AccessKeyId, string SecretKey, string? Token, string Region, string Service, DateTimeOffset Time, SigV4SigningOptions Options)
    {
        public SigV4Signer Signer() => new(AccessKeyId, SecretValue.FromText(SecretKey), Token);

        public static Context Parse(string json)
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var credentials = root.GetProperty("credentials");
            return new Context(
                credentials.GetProperty("access_key_id").GetString()!,
                credentials.GetProperty("secret_access_key").GetString()!,
                credentials.TryGetProperty("token", out var token) ? token.GetString() : null,
                root.GetProperty("region").GetString()!,
                root.GetProperty("service").GetString()!,
                root.GetProperty("timestamp").GetDateTimeOffset(),
                new SigV4SigningOptions
                {
                    DeclareBody = root.GetProperty("sign_body").GetBoolean(),
                    TokenAfterSigning = root.TryGetProperty("omit_session_token", out var omit) && omit.GetBoolean(),
                    NormalizePath = root.GetProperty("normalize").GetBoolean(),
                    Expires = TimeSpan.FromSeconds(root.GetProperty("expiration_in_seconds").GetInt32()),
                });
        }
    }
}
