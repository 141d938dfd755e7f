namespace Strongroom.Crypto.Tests;

/// <summary>Secret material must not show by accident.</summary>
public sealed class SecretValueTests
{
    [Fact]
    public void Neither_text_nor_interpolation_nor_json_shows_the_content()
    {
        using var secret = SecretValue.FromText("canary");

        Assert.Equal("***", secret.ToString());
        Assert.DoesNotContain("canary", $"{secret}", StringComparison.Ordinal);
        string json = System.Text.Json.JsonSerializer.Serialize(secret);
        Assert.DoesNotContain("canary", json, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("canary"u8), json, StringComparison.Ordinal);
    }

    [Fact]
    public void Equality_is_by_content()
    {
        using var a = SecretValue.FromText("same");
        using var b = SecretValue.Copy("same"u8);
        using var c = SecretValue.FromText("else");

        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
    }

    [Fact]
    public void Dispose_zeroes_and_ends_access()
    {
        byte[] bytes = [1, 2, 3];
        var secret = SecretValue.Own(bytes);

        secret.Dispose();

        Assert.Equal([0, 0, 0], bytes);
        Assert.Throws<ObjectDisposedException>(() => secret.Reveal().Length);
    }

    [Fact]
    public void Random_values_have_the_length_asked_for_and_differ()
    {
        using SecretValue a = SecretValue.Random(32);
        using SecretValue b = SecretValue.Random(32);

        Assert.Equal(32, a.Length);
        Assert.NotEqual(a, b);
    }
}
