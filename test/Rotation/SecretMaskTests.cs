using Strongroom.Crypto;

namespace Strongroom.Rotation.Tests;

public sealed class SecretMaskTests
{
    private static string Mask(string text, params string[] values)
    {
        using var mask = new SecretMask();
        foreach (var value in values)
        {
            using var secret = SecretValue.FromText(value);
            mask.Add(secret);
        }

        return mask.Apply(text);
    }

    [Theory]
    [InlineData("login with s3cr3t failed", "s3cr3t", "login with *** failed")]
    [InlineData("s3cr3ts3cr3t", "s3cr3t", "******")]
    [InlineData("pass pa\u00dfwort!", "pa\u00dfwort!", "pass ***")]
    [InlineData("nothing of it", "s3cr3t", "nothing of it")]
    [InlineData("user app with s3cr3t at db.example", """{"username":"app","password":"s3cr3t","host":"db.example"}""", "user app with *** at db.example")]
    [InlineData("postgres://app:p%40ss%2Fw@db", """{"password":"p@ss/w"}""", "postgres://app:***@db")]
    [InlineData("""{"p":"a\"b\\c"}""", """{"password":"a\"b\\c"}""", """{"p":"***"}""")]
    [InlineData("pin 123456", """{"pin":123456}""", "pin ***")]
    [InlineData("deep inner-key here", """{"a":[{"b":"inner-key"}]}""", "deep *** here")]
    [InlineData("broken s3cr3t", """{"password":"s3cr3t","x":""", "broken ***")]
    [InlineData("aab", "a", "aab")]
    public void Values_and_the_members_of_JSON_are_taken_out(string text, string value, string expected) => Assert.Equal(expected, Mask(text, value));

    [Fact]
    public void The_longest_is_taken_out_first() => Assert.Equal("***", Mask("abcdef", "abc", "abcdef"));

    [Fact]
    public void A_text_is_cut_after_its_secrets_were_taken_out()
    {
        var masked = Mask(new string('x', 995) + "s3cr3t and more", "s3cr3t");
        Assert.Equal(new string('x', 995) + "*** …", masked);
        Assert.Equal(SecretMask.Kept, masked.Length);
    }
}
