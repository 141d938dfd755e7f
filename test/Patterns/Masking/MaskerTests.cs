using System.Buffers;
using System.Text;
using System.Text.Json;
using Strongroom.Patterns.Masking;

namespace Strongroom.Patterns.Tests.Masking;

public sealed class MaskerTests
{
    private const string Secret = "p\"ä&+/\\ 7ö=~?<x>\n";

    public static TheoryData<string> Forms => new(
        Secret,
        JsonSerializer.Serialize(Secret)[1..^1],
        JsonEncodedText.Encode(Secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        "p\\\"\\u00e4&+/\\\\ 7\\u00f6=~?<x>\\n",
        "p\\\"ä\\u0026+/\\\\ 7ö=~?\\u003cx\\u003e\\n",
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Secret).ToLowerInvariant(),
        System.Net.WebUtility.UrlEncode(Secret).Replace("~", "%7E", StringComparison.Ordinal),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).TrimEnd('='),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).TrimEnd('=').Replace('+', '-').Replace('/', '_'));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_of_a_secret_is_masked(string form)
    {
        using var masker = Make(Secret);
        Assert.Equal("before *** after ***.", Mask(masker, $"before {form} after {form}."));
    }

    [Fact]
    public void A_part_of_something_in_base64_is_masked_but_for_its_edges()
    {
        const string canary = "canary-0123456789-canary";
        using var masker = Make(canary);
        for (var lead = 0; lead < 6; lead++)
        {
            for (var tail = 0; tail < 4; tail++)
            {
                var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{new string('u', lead)}{canary}{new string('v', tail)}"));
                var masked = Mask(masker, $"Authorization: Basic {encoded}");
                Assert.Contains("***", masked, StringComparison.Ordinal);

                // At most the characters that it shares with its neighbours.
                Assert.True(masked.Length <= "Authorization: Basic ***".Length + (lead * 2) + (tail * 2) + 8, masked);
            }
        }
    }

    [Theory]
    [InlineData("nothing here", "nothing here")]
    [InlineData("secret-one", "***")]
    [InlineData("secret-onesecret-two!", "******!")]
    [InlineData("a secret-on", "a secret-on")]
    [InlineData("xsecret-one-longer", "x***")]
    [InlineData("xsecret-one-longe", "x***-longe")]
    // Overlapping: nothing of either is left.
    [InlineData("a abcdefghij k", "a *** k")]
    [InlineData("defghij", "***")]
    [InlineData("aaaaaaaaa", "***")]
    public void Masks_are_leftmost_longest_and_leave_nothing(string text, string expected)
    {
        using var masker = Make("secret-one", "secret-two", "secret-one-longer", "abcdefg", "defghij", "cdefghi", "aaaaaa");
        Assert.Equal(expected, Mask(masker, text));
    }

    [Fact]
    public void Short_common_and_too_many_values_are_told()
    {
        using var builder = new MaskerBuilder(200_000);
        Assert.Equal(MaskAdded.TooShort, builder.Add(1, "12345"u8));
        Assert.Equal(MaskAdded.TooCommon, builder.Add(1, "Password"u8));
        Assert.Equal(MaskAdded.TooShort, builder.Add(1, []));
        Assert.Equal(MaskAdded.Added, builder.Add(1, "123457"u8));
        Assert.Equal(MaskAdded.NoRoom, builder.Add(1, new byte[20_000]));
        using var masker = builder.Build();
        Assert.Equal("12345 Password ***", Mask(masker, "12345 Password 123457"));
        Assert.InRange(masker.TableBytes, 1, 200_000);
    }

    [Fact]
    public void Members_of_a_JSON_secret_are_masked_unless_they_name_things()
    {
        using var builder = new MaskerBuilder();
        Assert.Equal(MaskAdded.Added, builder.Add(7, """{"username":"application","host":"db.internal","password":"hunter\"42!","more":{"token":"tok-abcdef"},"port":5432}"""u8));
        using var masker = builder.Build();
        HashSet<int> found = [];
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(2, masker.Replace("application@db.internal hunter\"42! tok-abcdef"u8, output, found));
        Assert.Equal("application@db.internal *** ***", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal([7], found);
    }

    [Fact]
    public void What_only_looks_like_JSON_or_text_is_masked_as_it_is()
    {
        using var masker = Make("{not json at all", "{\"a\":\"\\ud800 half a pair\"}");
        Assert.Equal("x *** *** y", Mask(masker, "x {not json at all {\"a\":\"\\ud800 half a pair\"} y"));

        using var builder = new MaskerBuilder();
        byte[] binary = [0xff, 0, 1, 0xfe, 0x80, 9, 200, 34, 92];
        builder.Add(1, binary);
        using var bytes = builder.Build();
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(1, bytes.Replace(binary, output));
        Assert.Equal("***"u8, output.WrittenSpan);
    }

    [Fact]
    public void All_256_bytes_may_be_in_secrets()
    {
        using var builder = new MaskerBuilder();
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        builder.Add(1, all);
        builder.Add(2, [0, 1, 2, 255, 254, 253, 252]);
        using var masker = builder.Build();
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(2, masker.Replace([9, .. all, 9, 0, 1, 2, 255, 254, 253, 252], output));
        Assert.Equal([9, .. "***"u8, 9, .. "***"u8], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Nothing_is_left_in_memory_that_was_disposed()
    {
        var builder = new MaskerBuilder();
        builder.Add(1, "a-canary-of-memory"u8);
        var masker = builder.Build();
        Assert.False(masker.Table.IsZero());
        builder.Dispose();
        masker.Dispose();
        Assert.True(masker.Table.IsZero());
    }

    [Fact]
    public void A_masker_without_secrets_masks_nothing()
    {
        using var masker = Make();
        Assert.Equal("anything", Mask(masker, "anything"));
    }

    [Fact]
    public void Only_what_may_become_a_secret_is_held_back()
    {
        using var masker = Make("aaaaaa", "secret-one");
        var output = new ArrayBufferWriter<byte>();
        var stream = masker.Begin(output);
        stream.Write("some secret-"u8);
        Assert.Equal("some ", Encoding.UTF8.GetString(output.WrittenSpan));
        stream.Write("none "u8);
        Assert.Equal("some secret-none ", Encoding.UTF8.GetString(output.WrittenSpan));
        for (var i = 0; i < 1000; i++)
        {
            stream.Write("aaaaaaaaaa"u8);
        }

        Assert.Equal("some secret-none ***", Encoding.UTF8.GetString(output.WrittenSpan));
        stream.Write("b"u8);
        stream.Complete();
        Assert.Equal("some secret-none ***b", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(1, stream.Masks);
    }

    private static Masker Make(params string[] secrets)
    {
        using var builder = new MaskerBuilder();
        for (var i = 0; i < secrets.Length; i++)
        {
            Assert.Equal(MaskAdded.Added, builder.Add(i, Encoding.UTF8.GetBytes(secrets[i])));
        }

        return builder.Build();
    }

    private static string Mask(Masker masker, string text)
    {
        var output = new ArrayBufferWriter<byte>();
        return masker.Replace(Encoding.UTF8.GetBytes(text), output) == 0 ? text : Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
