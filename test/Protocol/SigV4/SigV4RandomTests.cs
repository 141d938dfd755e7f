using System.Security.Cryptography;
using System.Text;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

/// <summary>
/// Random requests from fixed seeds. What is "the same request" is told by <see cref="Meaning"/>, which is written anew with
/// the framework's own means and shares no code with the library.
/// </summary>
public sealed class SigV4RandomTests
{
    private const string Alphabet = "abcXYZ019-._~!*'()/%&=+ ;:@$,?[]é€😀";

    [Fact]
    public async Task What_the_signer_signs_the_verifier_accepts_and_only_with_that_key()
    {
        var random = new Random(20260304);
        for (var i = 0; i < 600; i++)
        {
            var token = i % 3 == 0 ? "tok/en+==" : null;
            var options = new SigV4SigningOptions
            {
                DeclareBody = i % 2 == 0,
                UnsignedPayload = i % 7 == 0,
                TokenAfterSigning = i % 5 == 0,
                Expires = TimeSpan.FromSeconds(1 + random.Next(604_800)),
            };
            var unsigned = RandomWire(random);
            var wire = i % 4 == 0 ? Wire.Presigned(options, token, unsigned) : Wire.Signed(options, token, unsigned);
            var outcome = await wire.VerifyAsync(new OneCredential(Wire.AccessKeyId, Wire.SecretKey, token));
            Assert.True(outcome.Accepted, $"{i}: {outcome.Failure}\n{wire}");
            Assert.Equal(
                SigV4FailureKind.SignatureMismatch,
                (await wire.RefusedAsync(new OneCredential(Wire.AccessKeyId, Wire.SecretKey + "x", token))).Kind);
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task No_mutation_is_accepted_unless_it_means_the_same(int seed, bool presigned)
    {
        var random = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < 4000; i++)
        {
            var original = presigned ? Wire.Presigned(unsigned: RandomWire(random)) : Wire.Signed(unsigned: RandomWire(random));
            var meaning = Meaning(original, presigned);
            var mutation = Mutate(random, original, presigned);
            var outcome = await original.VerifyAsync(service: null);
            if (!outcome.Accepted)
                continue;
            accepted++;
            Assert.True(meaning == Meaning(original, presigned), $"{i} {mutation} was accepted\n{original}");
        }

        // Some mutations do mean the same; were none accepted, the comparison above would prove nothing.
        Assert.InRange(accepted, 50, 2000);
    }

    private static Wire RandomWire(Random random)
    {
        var wire = new Wire
        {
            Method = random.Next(2) == 0 ? "GET" : "POST",
            Path = "/" + string.Join('/', Enumerable.Range(0, random.Next(4)).Select(_ => Escape(random, Text(random, 6)))),
            Query = string.Join('&', Enumerable.Range(0, random.Next(5)).Select(_ => $"{Escape(random, Text(random, 4))}={Escape(random, Text(random, 6))}")),
            Body = Encoding.UTF8.GetBytes(Text(random, 40)),
        };
        for (var i = random.Next(3); i > 0; i--)
            wire.Headers.Add(new(random.Next(2) == 0 ? "X-Amz-Meta" : "Accept", Text(random, 12)));
        return wire;
    }

    private static string Text(Random random, int length)
    {
        var runes = Alphabet.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, 1 + random.Next(length)).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }

    /// <summary>Escapes, now and then more than is needed or with lower-case digits, as clients do.</summary>
    private static string Escape(Random random, string text) => random.Next(3) switch
    {
        0 => Uri.EscapeDataString(text).Replace("%2F", "%2f"),
        1 => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"%{value:X2}")),
        _ => Uri.EscapeDataString(text),
    };

    private static string Mutate(Random random, Wire wire, bool presigned)
    {
        var kind = random.Next(presigned ? 6 : 8);
        switch (kind)
        {
            case 0:
                wire.Method = wire.Method == "GET" ? "POST" : "GET";
                break;
            case 1:
                wire.Path = Change(random, wire.Path);
                break;
            case 2:
                wire.Query = Change(random, wire.Query);
                break;
            case 3:
                wire.Query = string.Join('&', wire.Query.Split('&').Reverse());
                break;
            case 4:
                var at = random.Next(wire.Headers.Count);
                wire.Headers[at] = new(wire.Headers[at].Key, Change(random, wire.Headers[at].Value));
                break;
            case 5:
                wire.Body = wire.Body.Length == 0 ? [1] : [.. wire.Body[..^1], (byte)(wire.Body[^1] ^ (1 << random.Next(8)))];
                break;
            case 6:
                wire["Authorization"] = Change(random, wire["Authorization"]);
                break;
            default:
                wire["X-Amz-Date"] = Change(random, wire["X-Amz-Date"]);
                break;
        }

        return $"mutation {kind}";
    }

    private static string Change(Random random, string text)
    {
        var at = random.Next(text.Length + 1);
        var other = Alphabet[random.Next(Alphabet.Length - 4)].ToString();
        return (random.Next(3), at < text.Length) switch
        {
            (0, true) => text.Remove(at, 1),
            (1, true) => text.Remove(at, 1).Insert(at, random.Next(2) == 0 ? other : Flip(text[at])),
            _ => text.Insert(at, other),
        };
    }

    private static string Flip(char letter) => (char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)).ToString();

    /// <summary>All that the signature stands for, spelled out; equal for two requests that mean the same.</summary>
    private static string Meaning(Wire wire, bool presigned)
    {
        var query = wire.Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Select(part => (Name: Unescape(part[0]), Value: Unescape(part.ElementAtOrDefault(1) ?? "")))
            .ToList();
        string signedHeaders, credential, signature, date;
        if (presigned)
        {
            string One(string name) => query.Single(pair => pair.Name == Hex(name)).Value;
            (signedHeaders, credential, signature, date) =
                (One("X-Amz-SignedHeaders"), One("X-Amz-Credential"), One("X-Amz-Signature"), One("X-Amz-Date"));
            signedHeaders = Encoding.UTF8.GetString(Convert.FromHexString(signedHeaders));
        }
        else
        {
            var parts = wire["Authorization"].Trim()["AWS4-HMAC-SHA256".Length..].Split(',')
                .Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0].Trim(), part => part[1].Trim());
            (signedHeaders, credential, signature, date) =
                (parts["SignedHeaders"].Single(), parts["Credential"].Single(), parts["Signature"].Single(), wire["X-Amz-Date"]);
        }

        var headers = signedHeaders.ToLowerInvariant().Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => name + ":" + string.Join(',', wire.Headers.Where(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(pair => string.Join(' ', pair.Value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))));
        var segments = new List<string>();
        foreach (var segment in wire.Path.Split('/').Where(segment => segment is not ("" or ".")))
        {
            if (segment != "..")
                segments.Add(segment);
            else if (segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
        }

        var path = "/" + string.Join('/', segments) + (segments.Count > 0 && wire.Path.EndsWith('/') ? "/" : "");
        return string.Join('\n', [
            wire.Method, path, string.Join('&', query.Order().Select(pair => $"{pair.Name}={pair.Value}")), .. headers,
            credential, signature, date, Convert.ToHexString(SHA256.HashData(wire.Body))]);
    }

    /// <summary>The bytes that an escaped text stands for, in hex; an escape that is none stands for itself.</summary>
    private static string Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }

        return Convert.ToHexString([.. bytes]);
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
