using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using static Strongroom.Protocol.SigV4.SigV4FailureKind;

namespace Strongroom.Protocol.SigV4;

/// <summary>
/// Reads the claims of a signed request without proving them: what a server without enforcement, a router that goes by
/// the credential scope, or an audit record of a refused request needs.
/// </summary>
public static class SigV4Parser
{
    /// <summary>The longest life of a presigned request: seven days.</summary>
    public const int MaxExpiresSeconds = 604_800;

    /// <summary>Reads the claims; false with a failure of kind MissingAuthentication or IncompleteSignature.</summary>
    public static bool TryRead(
        SigV4Request request, [NotNullWhen(true)] out SigV4Claims? claims, [NotNullWhen(false)] out SigV4Failure? failure)
    {
        claims = null;
        failure = request.Find("Authorization", out var authorization) switch
        {
            1 => ReadHeaderForm(request, authorization, out claims),
            > 1 => Incomplete("Request must have exactly one Authorization header."),
            _ => ReadQueryForm(request, out claims),
        };
        return failure is null;
    }

    private static SigV4Failure? ReadHeaderForm(SigV4Request request, string authorization, out SigV4Claims? claims)
    {
        claims = null;
        string? credential = null, signedHeaders = null, signature = null;
        var text = authorization.AsSpan().Trim();
        var space = text.IndexOfAny(' ', '\t');
        var scheme = space < 0 ? text : text[..space];
        if (scheme.SequenceEqual(CanonicalRequest.Algorithm))
        {
            var parameters = text[scheme.Length..];
            foreach (var range in parameters.Split(','))
            {
                var parameter = parameters[range].Trim();
                if (parameter.IsEmpty)
                    continue;
                var equals = parameter.IndexOf('=');
                if (equals < 0)
                {
                    return Incomplete(
                        "Invalid key=value pair (missing equal-sign) in Authorization header "
                        + $"(hashed with SHA-256 and encoded with Base64): '{Hashed(authorization)}'.");
                }

                if (!Take(parameter[..equals].TrimEnd(), parameter[(equals + 1)..].TrimStart(), ref credential, ref signedHeaders, ref signature))
                    return Incomplete("Authorization header has a parameter twice.");
            }
        }
        else if (scheme.StartsWith("AWS4-"))
        {
            return Incomplete($"Unsupported AWS 'algorithm': only '{CanonicalRequest.Algorithm}' is supported.");
        }

        var dates = request.Find("X-Amz-Date", out var date);
        var fromAmzDate = dates > 0;
        if (!fromAmzDate)
            dates = request.Find("Date", out date);
        if (string.IsNullOrEmpty(credential) || string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(signedHeaders) || dates == 0)
            return Incomplete(MissingParts(credential, signature, signedHeaders, dates > 0, authorization));
        if (dates > 1)
            return Incomplete("Request must have exactly one date header.");
        if (!(fromAmzDate ? SigV4Time.TryParseBasic(date, out var time) : SigV4Time.TryParseDateHeader(date, out time)))
            return BadDate();
        var tokens = request.Find("X-Amz-Security-Token", out var token);
        if (tokens > 1)
            return Incomplete("Request must have at most one X-Amz-Security-Token header.");
        return Complete(SigV4Form.Header, credential, signedHeaders, signature, time, null, tokens == 1 ? token : null, out claims);
    }

    private static bool Take(
        ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref string? credential, ref string? signedHeaders, ref string? signature)
    {
        ref var slot = ref credential;
        if (name.SequenceEqual("SignedHeaders"))
            slot = ref signedHeaders;
        else if (name.SequenceEqual("Signature"))
            slot = ref signature;
        else if (!name.SequenceEqual("Credential"))
            return true;
        var first = slot is null;
        slot = value.ToString();
        return first;
    }

    private static SigV4Failure? ReadQueryForm(SigV4Request request, out SigV4Claims? claims)
    {
        claims = null;
        string?[] values = new string?[Parameters.Length];
        var any = false;
        foreach (var range in request.Query.AsSpan().Split('&'))
        {
            var part = request.Query.AsSpan(range);
            var equals = part.IndexOf('=');
            // Names may come escaped too: what canonicalises to the same name is the same parameter.
            var name = Uri.UnescapeDataString(equals < 0 ? part : part[..equals]);
            var index = Array.IndexOf(Parameters, name);
            if (index < 0)
                continue;
            if (values[index] is not null)
                return Incomplete($"AWS query-string parameters must include '{name}' only once. Re-examine the query-string parameters.");
            values[index] = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..]);
            any |= index is Algorithm or Signature or Credential;
        }

        if (!any)
            return new SigV4Failure(MissingAuthentication, "Missing Authentication Token");
        if (Array.FindIndex(values, 0, Required, string.IsNullOrEmpty) >= 0)
            return Incomplete(MissingParameters(values));
        if (values[Algorithm] != CanonicalRequest.Algorithm)
            return Incomplete($"Unsupported AWS 'algorithm': only '{CanonicalRequest.Algorithm}' is supported.");
        if (!SigV4Time.TryParseBasic(values[Date]!, out var time))
            return BadDate();
        if (!int.TryParse(values[Expires], System.Globalization.NumberStyles.None, null, out var expires) || expires is < 1 or > MaxExpiresSeconds)
            return Incomplete($"X-Amz-Expires must be a number of seconds from 1 to {MaxExpiresSeconds}.");
        return Complete(
            SigV4Form.Query, values[Credential]!, values[SignedHeaders]!, values[Signature]!, time, expires, values[Token], out claims);
    }

    private static SigV4Failure? Complete(
        SigV4Form form, string credential, string signedHeaders, string signature, DateTimeOffset time, int? expires, string? token,
        out SigV4Claims? claims)
    {
        claims = null;
        var parts = credential.Split('/');
        if (parts.Length != 5 || parts[0].Length == 0)
        {
            // AWS repeats the whole credential here; people put secret keys in its place, so this server only counts.
            return Incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                + $"got {parts.Length} elements.");
        }

        claims = new SigV4Claims
        {
            Form = form,
            AccessKeyId = parts[0],
            ScopeDate = parts[1],
            Region = parts[2],
            Service = parts[3],
            Terminator = parts[4],
            Time = time,
            Timestamp = SigV4Time.Format(time),
            ExpiresSeconds = expires,
            SessionToken = string.IsNullOrEmpty(token) ? null : token,
            SignedHeaders = signedHeaders.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Signature = signature,
        };
        return null;
    }

    private static string MissingParts(string? credential, string? signature, string? signedHeaders, bool dated, string authorization)
    {
        var text = new StringBuilder();
        if (string.IsNullOrEmpty(credential))
            text.Append("Authorization header requires 'Credential' parameter. ");
        if (string.IsNullOrEmpty(signature))
            text.Append("Authorization header requires 'Signature' parameter. ");
        if (string.IsNullOrEmpty(signedHeaders))
            text.Append("Authorization header requires 'SignedHeaders' parameter. ");
        if (!dated)
            text.Append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
        return text.Append("(Hashed with SHA-256 and encoded with Base64) Authorization=").Append(Hashed(authorization)).ToString();
    }

    private static string MissingParameters(string?[] values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Required; i++)
        {
            if (string.IsNullOrEmpty(values[i]))
                text.Append("AWS query-string parameters must include '").Append(Parameters[i]).Append("'. ");
        }

        return text.Append("Re-examine the query-string parameters.").ToString();
    }

    /// <summary>What was sent instead of a signature may be a password or a bearer token, so it is told by its hash only.</summary>
    private static string Hashed(string authorization) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)));

    private static SigV4Failure BadDate() => Incomplete("Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601");

    private static SigV4Failure Incomplete(string message) => new(IncompleteSignature, message);

    private const int Algorithm = 0;
    private const int Credential = 1;
    private const int Date = 2;
    private const int Expires = 3;
    private const int SignedHeaders = 4;
    private const int Signature = 5;
    private const int Token = 6;

    /// <summary>How many of <see cref="Parameters"/> must be there: all but the token.</summary>
    private const int Required = 6;

    private static readonly string[] Parameters =
    [
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
        "X-Amz-Security-Token",
    ];
}
