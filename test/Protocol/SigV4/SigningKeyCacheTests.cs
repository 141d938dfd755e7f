using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

public sealed class SigningKeyCacheTests
{
    private readonly SecretValue _secret = SecretValue.FromText("secret");

    [Fact]
    public void Key_is_that_of_the_published_example()
    {
        // "Deriving the signing key" in AWS's documentation of Signature Version 4.
        var key = new byte[SigningKey.Length];
        SigningKey.Derive(SecretValue.FromText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), "20150830", "us-east-1", "iam", key);
        Assert.Equal("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void Key_is_derived_once_per_scope()
    {
        using var cache = new SigningKeyCache(10);
        var first = Get(cache, "A", _secret);
        Assert.Equal(first, Get(cache, "A", SecretValue.FromText("secret")));
        Assert.Equal(1, cache.Derivations);
        Assert.NotEqual(first, Get(cache, "A", _secret, service: "other"));
        Assert.NotEqual(first, Get(cache, "A", _secret, date: "20260102"));
        Assert.NotEqual(first, Get(cache, "A", _secret, region: "r2"));
        Assert.Equal(first, Get(cache, "B", _secret));
        Assert.Equal(5, cache.Derivations);
    }

    [Fact]
    public void Changed_secret_is_derived_anew_and_the_old_key_is_gone()
    {
        using var cache = new SigningKeyCache(10);
        var old = Get(cache, "A", _secret);
        var changed = Get(cache, "A", SecretValue.FromText("changed"));
        Assert.NotEqual(old, changed);
        Assert.Equal(1, cache.Count);
        Assert.Equal(changed, Get(cache, "A", SecretValue.FromText("changed")));
        Assert.Equal(2, cache.Derivations);
    }

    [Fact]
    public void Least_recently_used_key_goes_first()
    {
        using var cache = new SigningKeyCache(2);
        Get(cache, "A", _secret);
        Get(cache, "B", _secret);
        Get(cache, "A", _secret);
        Get(cache, "C", _secret);
        Assert.Equal(2, cache.Count);
        Assert.Equal(3, cache.Derivations);
        Get(cache, "A", _secret);
        Assert.Equal(3, cache.Derivations);
        Get(cache, "B", _secret);
        Assert.Equal(4, cache.Derivations);
    }

    [Fact]
    public void Dispose_forgets_all()
    {
        var cache = new SigningKeyCache(10);
        Get(cache, "A", _secret);
        cache.Dispose();
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Concurrent_use_yields_right_keys_only()
    {
        using var cache = new SigningKeyCache(3);
        var names = Enumerable.Range(0, 8).Select(i => $"K{i}").ToArray();
        var expected = names.ToDictionary(name => name, name =>
        {
            var key = new byte[SigningKey.Length];
            SigningKey.Derive(SecretValue.FromText(name), "20260101", "r", "s", key);
            return Convert.ToHexStringLower(key);
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var name = names[((i * 5) + worker) % names.Length];
                Assert.Equal(expected[name], Get(cache, name, SecretValue.FromText(name)));
            }
        })));
        Assert.Equal(3, cache.Count);
    }

    [Fact]
    public async Task Verifier_follows_a_changed_secret_key()
    {
        var source = new OneCredential(Wire.AccessKeyId, Wire.SecretKey);
        using var verifier = new SigV4Verifier<string>(source, new FixedClock(Wire.Time));
        var request = Wire.Signed().ToRequest();
        Assert.True((await verifier.VerifyAsync(request, null)).Accepted);
        Assert.True((await verifier.VerifyAsync(request, null)).Accepted);
        Assert.Equal(1, verifier.Keys.Derivations);
        source.Secret = SecretValue.FromText("rotated");
        Assert.False((await verifier.VerifyAsync(request, null)).Accepted);
        source.Secret = SecretValue.FromText(Wire.SecretKey);
        Assert.True((await verifier.VerifyAsync(request, null)).Accepted);
    }

    private static string Get(
        SigningKeyCache cache, string accessKeyId, SecretValue secret, string date = "20260101", string region = "r", string service = "s")
    {
        var key = new byte[SigningKey.Length];
        cache.Get(accessKeyId, secret, date, region, service, key);
        return Convert.ToHexStringLower(key);
    }
}
