using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Protocol.SigV4;

/// <summary>Signs requests with AWS Signature Version 4, for in-process clients, the demo and tests.</summary>
/// <param name="accessKeyId">The access key id.</param>
/// <param name="secretKey">Its secret key; stays the caller's.</param>
/// <param name="sessionToken">The session token of temporary credentials, or null.</param>
public sealed class SigV4Signer(string accessKeyId, SecretValue secretKey, string? sessionToken = null)
{
    /// <summary>Headers that proxies and clients change on the way, which signers therefore leave out.</summary>
    private static readonly HashSet<string> NotCovered = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Expect", "Transfer-Encoding", "User-Agent", "X-Amzn-Trace-Id",
    };

    /// <summary>Signs in the header form.</summary>
    /// <param name="request">The request, with its <c>Host</c> header and without any of those returned here.</param>
    /// <param name="region">The region of the scope.</param>
    /// <param name="service">The signing name of the service.</param>
    /// <param name="time">The time of signing; fractions of a second are dropped.</param>
    /// <param name="options">How to cover it; null for the defaults.</param>
    /// <returns>The headers to add, <c>Authorization</c> last.</returns>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(
        SigV4Request request, string region, string service, DateTimeOffset time, SigV4SigningOptions? options = null)
    {
        options ??= new SigV4SigningOptions();
        var timestamp = SigV4Time.Format(time);
        List<KeyValuePair<string, string>> added = [new("X-Amz-Date", timestamp)];
        var payload = Payload(request, options);
        if (options.DeclareBody || options.UnsignedPayload)
            added.Add(new("X-Amz-Content-Sha256", payload));
        if (sessionToken is not null && !options.TokenAfterSigning)
            added.Add(new("X-Amz-Security-Token", sessionToken));
        var covered = WithHeaders(request, request.Query, [.. request.Headers, .. added]);
        var names = CoveredNames(covered);
        var signature = Signature(covered, names, payload, timestamp, region, service, options);
        if (sessionToken is not null && options.TokenAfterSigning)
            added.Add(new("X-Amz-Security-Token", sessionToken));
        added.Add(new(
            "Authorization",
            $"{CanonicalRequest.Algorithm} Credential={Credential(timestamp, region, service)}, SignedHeaders={Join(names)}, Signature={signature}"));
        return added;
    }

    /// <summary>Signs in the query form.</summary>
    /// <param name="request">The request, with its <c>Host</c> header and its own query.</param>
    /// <param name="region">The region of the scope.</param>
    /// <param name="service">The signing name of the service.</param>
    /// <param name="time">The time of signing; fractions of a second are dropped.</param>
    /// <param name="options">How to cover it; null for the defaults.</param>
    /// <returns>The whole query string, without the question mark.</returns>
    public string Presign(
        SigV4Request request, string region, string service, DateTimeOffset time, SigV4SigningOptions? options = null)
    {
        options ??= new SigV4SigningOptions();
        var timestamp = SigV4Time.Format(time);
        var names = CoveredNames(request);
        var query = new StringBuilder(request.Query);
        Append(query, "X-Amz-Algorithm", CanonicalRequest.Algorithm);
        Append(query, "X-Amz-Credential", Credential(timestamp, region, service));
        Append(query, "X-Amz-Date", timestamp);
        Append(query, "X-Amz-SignedHeaders", Join(names));
        Append(query, "X-Amz-Expires", ((long)options.Expires.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        if (options.UnsignedPayload)
            Append(query, "X-Amz-Content-Sha256", CanonicalRequest.UnsignedPayload);
        if (sessionToken is not null && !options.TokenAfterSigning)
            Append(query, "X-Amz-Security-Token", sessionToken);
        var covered = WithHeaders(request, query.ToString(), request.Headers);
        var signature = Signature(covered, names, Payload(request, options), timestamp, region, service, options);
        if (sessionToken is not null && options.TokenAfterSigning)
            Append(query, "X-Amz-Security-Token", sessionToken);
        Append(query, "X-Amz-Signature", signature);
        return query.ToString();
    }

    private string Credential(string timestamp, string region, string service) =>
        $"{accessKeyId}/{timestamp.AsSpan(0, 8)}/{region}/{service}/{CanonicalRequest.Terminator}";

    private string Signature(
        SigV4Request request, string[] names, string payload, string timestamp, string region, string service, SigV4SigningOptions options)
    {
        using var canonical = new PooledBytes(1024);
        CanonicalRequest.Write(canonical, request, names, payload, options.NormalizePath, service == "s3", null, null);
        using var text = new PooledBytes(256);
        var date = timestamp[..8];
        CanonicalRequest.WriteStringToSign(text, canonical.Written, timestamp, date, region, service);
        Span<byte> key = stackalloc byte[SigningKey.Length];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        SigningKey.Derive(secretKey, date, region, service, key);
        HMACSHA256.HashData(key, text.Written, signature);
        CryptographicOperations.ZeroMemory(key);
        return Convert.ToHexStringLower(signature);
    }

    private static string Payload(SigV4Request request, SigV4SigningOptions options)
    {
        if (options.UnsignedPayload)
            return CanonicalRequest.UnsignedPayload;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CanonicalRequest.HashBody(request, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static string[] CoveredNames(SigV4Request request)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in request.Headers)
        {
            if (!NotCovered.Contains(name))
                names.Add(name.ToLowerInvariant());
        }

        return [.. names];
    }

    private static string Join(string[] names) => string.Join(';', names);

    private static void Append(StringBuilder query, string name, string value)
    {
        if (query.Length > 0)
            query.Append('&');
        query.Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static SigV4Request WithHeaders(SigV4Request request, string query, IReadOnlyList<KeyValuePair<string, string>> headers) => new()
    {
        Method = request.Method,
        Path = request.Path,
        Query = query,
        Headers = headers,
        Body = request.Body,
        BodySha256 = request.BodySha256,
    };
}
