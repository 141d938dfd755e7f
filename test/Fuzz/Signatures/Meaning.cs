using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Fuzz.Tests.Signatures;

/// <summary>
/// All that a signature stands for, spelled out from the specification ("Create a signed AWS API request", IAM user guide)
/// with the framework's own means: two requests that mean the same may share a signature, no others may. It shares no code
/// with what it judges.
/// </summary>
internal static class Meaning
{
    /// <summary>The meaning, or null where the request has no readable signature, which must be refused anyway.</summary>
    public static string? Of(SignedRequest request)
    {
        var query = request.Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .Select(part => (Name: Unescape(part[0]), Value: Unescape(part.ElementAtOrDefault(1) ?? ""))).ToList();
        return Claims(request, query) is not var (covered, claims)
            ? null
            : string.Join('\n', [request.Method, Path(request.Path), Query(query), .. covered.Select(name => Header(request, name)), .. claims, Hash(request.Body)]);
    }

    private static (List<string> Covered, List<string> Claims)? Claims(SignedRequest request, List<(string Name, string Value)> query)
    {
        var authorization = request.Headers.Where(pair => Is(pair.Key, "Authorization")).Select(pair => pair.Value).ToList();
        if (authorization.Count == 1)
        {
            var claims = authorization[0].Trim()["AWS4-HMAC-SHA256".Length..].Split(',').Select(part => part.Trim().Split('=', 2))
                .Where(part => part.Length == 2).ToLookup(part => part[0].Trim(), part => part[1].Trim());
            var dates = Header(request, request.Headers.Any(pair => Is(pair.Key, "X-Amz-Date")) ? "x-amz-date" : "date");
            return (Names(claims["SignedHeaders"].Single()), [claims["Credential"].Single(), claims["Signature"].Single(), dates]);
        }

        string? One(string name) => query.Where(pair => pair.Name == Hex(name)).Select(pair => pair.Value).SingleOrDefault();
        return authorization.Count > 1 || One("X-Amz-SignedHeaders") is not { } names
            ? null
            : (Names(Encoding.UTF8.GetString(Convert.FromHexString(names))), []);
    }

    // Nothing between two semicolons names no header.
    private static List<string> Names(string list) =>
        [.. list.ToLowerInvariant().Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static string Header(SignedRequest request, string name) => name + ":" + string.Join(',', request.Headers.Where(pair => Is(pair.Key, name))
        .Select(pair => string.Join(' ', pair.Value.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))));

    // The parameters of the signature are among them: a presigned request means its date, scope, life and signature too.
    private static string Query(List<(string Name, string Value)> query) =>
        string.Join('&', query.Order().Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Path(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/').Where(segment => segment is not ("" or ".")))
        {
            if (segment != "..")
            {
                segments.Add(segment);
            }
            else if (segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
        }

        return "/" + string.Join('/', segments) + (segments.Count > 0 && path.EndsWith('/') ? "/" : "");
    }

    private static string Hash(byte[] body) => Convert.ToHexString(SHA256.HashData(body));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    // The bytes that an escaped text stands for, in hex; an escape that is none stands for itself.
    private static string Unescape(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>();
        for (var at = 0; at < utf8.Length; at++)
        {
            if (utf8[at] == (byte)'%' && at + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[at + 1]) && char.IsAsciiHexDigit((char)utf8[at + 2]))
            {
                bytes.Add(Convert.ToByte(Encoding.ASCII.GetString(utf8, at + 1, 2), 16));
                at += 2;
            }
            else
            {
                bytes.Add(utf8[at]);
            }
        }

        return Convert.ToHexString([.. bytes]);
    }
}
