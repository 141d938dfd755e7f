using System.Security.Cryptography;

namespace Strongroom.Protocol.SigV4;

/// <summary>
/// Writes the canonical request and the string to sign ("Create a signed AWS API request" in the IAM user guide, steps 1 to 3).
/// Signer and verifier share it, so they cannot drift apart; the published test suite pins it from outside.
/// </summary>
internal static class CanonicalRequest
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string Terminator = "aws4_request";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <param name="target">Receives the canonical request.</param>
    /// <param name="request">What was or will be sent.</param>
    /// <param name="signedHeaders">The names in the order of the SignedHeaders list.</param>
    /// <param name="payloadHash">Hex digits or a literal such as <c>UNSIGNED-PAYLOAD</c>.</param>
    /// <param name="normalizePath">False leaves dot segments and repeated slashes alone.</param>
    /// <param name="s3">S3's path rules.</param>
    /// <param name="withoutParameter">A query parameter that is not covered, or null.</param>
    /// <param name="alsoWithoutParameter">Another one, or null.</param>
    public static void Write(
        PooledBytes target,
        SigV4Request request,
        ReadOnlySpan<string> signedHeaders,
        ReadOnlySpan<char> payloadHash,
        bool normalizePath,
        bool s3,
        string? withoutParameter,
        string? alsoWithoutParameter)
    {
        target.Add(request.Method);
        target.Add((byte)'\n');
        CanonicalPath.Write(target, request.Path, normalizePath, s3);
        target.Add((byte)'\n');
        CanonicalQuery.Write(target, request.Query, withoutParameter, alsoWithoutParameter);
        target.Add((byte)'\n');
        foreach (var name in signedHeaders)
            WriteHeader(target, request, name);
        target.Add((byte)'\n');
        WriteNames(target, signedHeaders);
        target.Add((byte)'\n');
        target.Add(payloadHash);
    }

    /// <summary>The credential scope, <c>date/region/service/aws4_request</c>.</summary>
    public static void WriteScope(PooledBytes target, string date, string region, string service)
    {
        target.Add(date);
        target.Add((byte)'/');
        target.Add(region);
        target.Add((byte)'/');
        target.Add(service);
        target.Add((byte)'/');
        target.Add(Terminator);
    }

    /// <summary>The string to sign for a canonical request.</summary>
    public static void WriteStringToSign(
        PooledBytes target, ReadOnlySpan<byte> canonicalRequest, string timestamp, string date, string region, string service)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, hash);
        target.Add(Algorithm);
        target.Add((byte)'\n');
        target.Add(timestamp);
        target.Add((byte)'\n');
        WriteScope(target, date, region, service);
        target.Add((byte)'\n');
        target.AddHex(hash);
    }

    /// <summary>SHA-256 of the request's body.</summary>
    public static void HashBody(SigV4Request request, Span<byte> hash)
    {
        if (request.BodySha256 is not { } known)
            SHA256.HashData(request.Body.Span, hash);
        else if (known.Length == SHA256.HashSizeInBytes)
            known.Span.CopyTo(hash);
        else
            throw new ArgumentException($"{nameof(SigV4Request.BodySha256)} must be {SHA256.HashSizeInBytes} bytes.", nameof(request));
    }

    /// <summary>The names joined by semicolons, in lower case.</summary>
    public static void WriteNames(PooledBytes target, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0)
                target.Add((byte)';');
            target.AddLower(names[i]);
        }
    }

    /// <summary>A header that is listed but was not sent counts as an empty one: the signature decides whether that was meant.</summary>
    private static void WriteHeader(PooledBytes target, SigV4Request request, string name)
    {
        target.AddLower(name);
        target.Add((byte)':');
        var first = true;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            if (!request.Headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (!first)
                target.Add((byte)',');
            first = false;
            WriteCollapsed(target, request.Headers[i].Value);
        }

        target.Add((byte)'\n');
    }

    /// <summary>Trims, and makes each run of white space (folded lines too) one space.</summary>
    private static void WriteCollapsed(PooledBytes target, ReadOnlySpan<char> value)
    {
        var rest = value.Trim(" \t\r\n");
        while (!rest.IsEmpty)
        {
            var space = rest.IndexOfAny(" \t\r\n");
            if (space < 0)
            {
                target.Add(rest);
                return;
            }

            target.Add(rest[..space]);
            target.Add((byte)' ');
            rest = rest[space..].TrimStart(" \t\r\n");
        }
    }
}
