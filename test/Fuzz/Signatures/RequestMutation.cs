using Strongroom.Fuzz.Tests.Engine;

namespace Strongroom.Fuzz.Tests.Signatures;

/// <summary>Alters a signed request in one to three places: signature, credential, headers, path, query, body, method.</summary>
internal static class RequestMutation
{
    private const string Letters = "abcdef0123456789XYZ-_.~/%&=+ ;:,";

    /// <summary>An altered copy, and what was done, for messages.</summary>
    /// <param name="original">The request.</param>
    /// <param name="random">Chance.</param>
    /// <param name="forWire">Whether it has to remain what HTTP lets through.</param>
    public static (SignedRequest Altered, string What) Of(SignedRequest original, Random random, bool forWire = false)
    {
        var altered = original.Copy();
        var what = "";
        for (var times = 1 + random.Next(random.Next(1, 4)); times > 0; times--)
        {
            what += Once(altered, random, forWire) + "; ";
        }

        return (altered, what);
    }

    private static string Once(SignedRequest request, Random random, bool forWire)
    {
        var presigned = request.Headers.TrueForAll(pair => pair.Key != "Authorization");
        switch (random.Next(12))
        {
            case 0:
                request.Method = request.Method == "GET" ? "POST" : "GET";
                return "method";
            case 1 when !forWire:
                request.Path = Change(request.Path, random);
                return "path";
            case 2:
                request.Query = Change(request.Query, random).Replace(' ', '+');
                return "query";
            case 3:
                request.Query = string.Join('&', request.Query.Split('&').Reverse());
                return "order of the query";
            case 4 or 5:
                var at = random.Next(request.Headers.Count);
                var (name, value) = request.Headers[at];
                request.Headers[at] = new(name, Change(value, random));
                return $"header {name}";
            case 6:
                var doubled = request.Headers[random.Next(request.Headers.Count)];
                request.Headers.Add(new(doubled.Key, random.Next(2) == 0 ? doubled.Value : Change(doubled.Value, random)));
                return $"header {doubled.Key} again";
            case 7 when request.Headers.Count > 2:
                var gone = random.Next(request.Headers.Count);
                var removed = request.Headers[gone].Key;
                request.Headers.RemoveAt(gone);
                return $"without header {removed}";
            case 8:
                request.Headers.Add(new(random.Next(2) == 0 ? $"X-Amz-{random.Next(100)}" : "X-Other", "added"));
                return "another header";
            case 9:
                request.Body = new Mutator(random, ["SecretId", "\"", " "]).Mutate(request.Body, request.Body);
                return "body";
            default:
                if (presigned)
                {
                    request.Query = InClaim(request.Query, '&', random);
                }
                else
                {
                    var authorization = request.Headers.FindIndex(pair => pair.Key == "Authorization");
                    request.Headers[authorization] = new("Authorization", InClaim(request.Headers[authorization].Value, ',', random));
                }

                return "claim";
        }
    }



    // One of the signature's own parts: credential, date, signed headers, life, signature.
    private static string InClaim(string text, char separator, Random random)
    {
        var parts = text.Split(separator);
        var at = random.Next(parts.Length);
        parts[at] = random.Next(8) == 0 ? parts[random.Next(parts.Length)] : Change(parts[at], random);
        return string.Join(separator, parts);
    }

    private static string Change(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var other = Letters[random.Next(Letters.Length)].ToString();
        return (random.Next(5), at < text.Length) switch
        {
            (0, true) => text.Remove(at, 1),
            (1, true) => text.Remove(at, 1).Insert(at, other),
            (2, true) => text.Remove(at, 1).Insert(at, (char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at])).ToString()),
            (3, true) when at + 1 < text.Length => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
            _ => text.Insert(at, other),
        };
    }
}
