using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Services.Sts.Trust;
using Strongroom.Services.Sts.WebIdentities;

namespace Strongroom.Services.Sts.Tests;

/// <summary>Providers in memory.</summary>
internal sealed class FakeProviders : IOidcProviders
{
    public List<OidcProvider> All { get; } = [];

    public ValueTask<OidcProvider?> FindAsync(string account, string issuer, CancellationToken cancellation) =>
        ValueTask.FromResult(All.Find(each => each.Arn.Contains($":{account}:", StringComparison.Ordinal) && each.Issuer == issuer));
}

/// <summary>An issuer with its keys, and the documents it serves. Tokens are signed by the platform's cryptography alone, not by
/// the library that verifies them.</summary>
internal sealed class FakeIssuer : IOidcTransport, IDisposable
{
    public const string Address = "https://oidc.example/id/1";

    private readonly Dictionary<string, AsymmetricAlgorithm> _keys = [];

    // One for all tests: making it takes longer than a test.
    private static readonly RSA First = RSA.Create(2048);
    private static readonly RSA Second = RSA.Create(2048);

    public FakeIssuer() => AddKey("one", First);

    /// <summary>Another key.</summary>
    public static RSA Another => Second;

    public bool IsDown { get; set; }

    /// <summary>What is served in place of the discovery document, or null.</summary>
    public string? Discovery { get; set; }

    /// <summary>How often documents were asked for.</summary>
    public int Fetches { get; private set; }

    public void AddKey(string id, AsymmetricAlgorithm key) => _keys[id] = key;

    public void RemoveKey(string id) => _keys.Remove(id);

    public Task<byte[]> GetAsync(Uri address, IReadOnlyList<string> thumbprints, CancellationToken cancellation)
    {
        Fetches++;
        if (IsDown)
        {
            throw new HttpRequestException("down");
        }

        return Task.FromResult(Encoding.UTF8.GetBytes(address.AbsoluteUri switch
        {
            Address + "/.well-known/openid-configuration" => Discovery ?? JsonSerializer.Serialize(new { issuer = Address, jwks_uri = Address + "/keys" }),
            Address + "/keys" => KeySet(),
            _ => throw new HttpRequestException("404"),
        }));
    }

    /// <summary>The public keys as JWKS.</summary>
    public string KeySet() => JsonSerializer.Serialize(new
    {
        keys = _keys.Select(pair => pair.Value switch
        {
            RSA rsa when rsa.ExportParameters(false) is var key => (object)new
            {
                kty = "RSA", use = "sig", kid = pair.Key, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent),
            },
            ECDsa ec when ec.ExportParameters(false) is var key => new
            {
                kty = "EC", use = "sig", kid = pair.Key, crv = "P-" + ec.KeySize, x = Base64UrlEncoder.Encode(key.Q.X), y = Base64UrlEncoder.Encode(key.Q.Y),
            },
            _ => throw new InvalidOperationException(),
        }),
    });

    /// <summary>A signed token.</summary>
    public string Sign(Dictionary<string, object> claims, string algorithm = "RS256", string keyId = "one", bool withKeyId = true)
    {
        var header = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (withKeyId)
        {
            header["kid"] = keyId;
        }

        var input = $"{Part(header)}.{Part(claims)}";
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var bytes = Encoding.ASCII.GetBytes(input);
        var signature = _keys[keyId] switch
        {
            RSA rsa => rsa.SignData(bytes, hash, algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            ECDsa ec => ec.SignData(bytes, hash),
            _ => throw new InvalidOperationException(),
        };
        return $"{input}.{Base64UrlEncoder.Encode(signature)}";
    }

    public static string Part(object value) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(value));

    public void Dispose()
    {
        foreach (var key in _keys.Values.Except([First, Second]))
        {
            key.Dispose();
        }
    }
}
