using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.AwsJson;

public sealed class AwsJsonDecodeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" {\t}\r\n")]
    [InlineData("""{"Text":null,"Texts":null,"Map":null,"Self":null,"Whole":null}""")]
    [InlineData("""{"Unknown":{"a":[1,{"b":null}]},"text":"another case"}""")]
    public void Absent_null_and_unknown_members_leave_nothing(string body) => Assert.Empty(JsonProbe.Decode(body));

    [Fact]
    public void An_operation_without_input_reads_no_body() =>
        Assert.Same(Empty.Value, AwsJsonCodec.Version10.Decode(Sample.Operation(null), new WireRequest("garbage"u8.ToArray())));

    [Fact]
    public void Escapes_in_names_and_values_are_read()
    {
        Assert.Equal("é😀/", JsonProbe.Member(@"""T\u0065xt"":""\u00e9\ud83d\ude00\/"""));
        Assert.Equal(SecretValue.FromText("p\"é😀"), JsonProbe.Member(@"""Secret"":""p\""\u00e9\ud83d\ude00"""));
        Assert.Equal(new byte[] { 255, 255, 255 }, JsonProbe.Member(@"""Blob"":""\/\/\/\/"""));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("1.0", 1)]
    [InlineData("1e3", 1000)]
    public void Whole_numbers_are_read_however_they_are_written(string json, int number) =>
        Assert.Equal(number, JsonProbe.Member($"\"Whole\":{json}"));

    [Theory]
    [InlineData("1523477145.713")]
    [InlineData("1.523477145713E9")]
    [InlineData("1523477145713e-3")]
    [InlineData("\"2018-04-11T20:05:45.713Z\"")]
    [InlineData("\"2018-04-11T22:05:45.713+02:00\"")]
    public void A_time_is_read_as_epoch_seconds_or_ISO_8601(string json) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1523477145713), JsonProbe.Member($"\"Time\":{json}"));

    [Fact]
    public void Doubles_and_documents_are_read()
    {
        Assert.Equal(0.25, JsonProbe.Member("\"Double\":2.5e-1"));
        Assert.Equal(double.NegativeInfinity, JsonProbe.Member("\"Double\":\"-Infinity\""));
        Assert.Equal(2, ((JsonElement)JsonProbe.Member("\"Document\":{\"a\":[1,2]}")!).GetProperty("a").GetArrayLength());
    }

    [Theory]
    [InlineData("\"Text\":1", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("\"Text\":1.5", "DECIMAL_VALUE can not be converted to a String")]
    [InlineData("\"Text\":true", "TRUE_VALUE can not be converted to a String")]
    [InlineData("\"Secret\":false", "FALSE_VALUE can not be converted to a String")]
    [InlineData("\"Text\":[]", "Start of list found where not expected")]
    [InlineData("\"Secret\":{}", "Start of structure or map found where not expected.")]
    [InlineData("\"Whole\":\"x\"", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("\"Whole\":1.5", "DECIMAL_VALUE can not be converted to an Integer")]
    [InlineData("\"Whole\":2147483648", "NUMBER_VALUE can not be converted to an Integer")]
    [InlineData("\"Long\":\"1\"", "STRING_VALUE can not be converted to a Long")]
    [InlineData("\"Long\":9223372036854775808", "NUMBER_VALUE can not be converted to a Long")]
    [InlineData("\"Long\":1e400", "DECIMAL_VALUE can not be converted to a Long")]
    [InlineData("\"Double\":1e400", "DECIMAL_VALUE can not be converted to a Double")]
    [InlineData("\"Double\":\"inf\"", "STRING_VALUE can not be converted to a Double")]
    [InlineData("\"Flag\":\"true\"", "STRING_VALUE can not be converted to a Boolean")]
    [InlineData("\"Flag\":0", "NUMBER_VALUE can not be converted to a Boolean")]
    [InlineData("\"Time\":true", "TRUE_VALUE can not be converted to a Timestamp")]
    [InlineData("\"Time\":\"yesterday\"", "STRING_VALUE can not be converted to a Timestamp")]
    [InlineData("\"Time\":1e20", "DECIMAL_VALUE can not be converted to a Timestamp")]
    [InlineData("\"Time\":-62135596801", "NUMBER_VALUE can not be converted to a Timestamp")]
    [InlineData("\"Blob\":1", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("\"Blob\":\"abc\"", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("\"SecretBlob\":\"*\"", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("\"Texts\":\"a\"", "Expected list or null")]
    [InlineData("\"Texts\":{}", "Start of structure or map found where not expected.")]
    [InlineData("\"Texts\":[1]", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("\"Texts\":[null]", "Unexpected null in a list")]
    [InlineData("\"Map\":\"a\"", "Expected map or null")]
    [InlineData("\"Map\":[]", "Start of list found where not expected")]
    [InlineData("\"Map\":{\"a\":null}", "Unexpected null in a map")]
    [InlineData("\"Self\":\"a\"", "Expected null")]
    [InlineData("\"Self\":[]", "Start of list found where not expected")]
    [InlineData("\"Text\":\"a\",\"Text\":\"a\"", "Duplicate field 'Text'")]
    [InlineData("\"Text\":null,\"Te\\u0078t\":\"a\"", "Duplicate field 'Text'")]
    [InlineData("\"Map\":{\"a\":\"1\",\"\\u0061\":\"1\"}", "Duplicate key in a map")]
    public void A_wrong_type_is_refused_in_the_words_of_AWS(string members, string text) =>
        Assert.Equal(text, JsonProbe.Refusal($"{{{members}}}"));

    [Theory]
    [InlineData("[]", "Start of list found where not expected")]
    [InlineData("\"x\"", "Expected null")]
    [InlineData("1", "Expected null")]
    [InlineData("null", "Unexpected token received from parser")]
    [InlineData(" ", null)]
    [InlineData("{", null)]
    [InlineData("{}{}", null)]
    [InlineData("{} x", null)]
    [InlineData("{\"Text\":\"a\",}", null)]
    [InlineData("{/**/}", null)]
    [InlineData("{'Text':'a'}", null)]
    [InlineData("{\"Text\":\"a", null)]
    [InlineData("{\"Whole\":01}", null)]
    [InlineData("{\"Text\":\"\\ud800\"}", null)]
    [InlineData("{\"Secret\":\"\\udc00\"}", null)]
    [InlineData("{\"Blob\":\"\\ud800\"}", null)]
    [InlineData("{\"\\ud800\":1}", null)]
    [InlineData("{\"Map\":{\"\\ud800\":\"a\"}}", null)]
    [InlineData("\uFEFF{}", null)]
    public void What_is_no_JSON_object_is_refused(string body, string? text) => Assert.Equal(text, JsonProbe.Refusal(body));

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused_even_where_they_would_be_skipped()
    {
        Assert.Null(JsonProbe.Refusal([.. "{\"Text\":\""u8, 0xff, .. "\"}"u8]));
        Assert.Null(JsonProbe.Refusal([.. "{\"Unknown\":\""u8, 0xc0, 0xaf, .. "\"}"u8]));
    }

    [Fact]
    public void Nesting_is_bounded_in_known_and_unknown_members()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"Self\":", 31)) + "{}" + new string('}', 31);
        Assert.Single(JsonProbe.Decode(deep));

        Assert.Null(JsonProbe.Refusal($"{{\"Self\":{deep}}}"));
        Assert.Null(JsonProbe.Refusal("{\"Unknown\":" + new string('[', 1_000_000)));
        Assert.Null(JsonProbe.Refusal("{\"Document\":" + new string('[', 100_000)));
    }

    [Fact]
    public void A_refusal_never_quotes_the_body()
    {
        foreach (var body in new[] { "{\"Secret\":\"hunter2\" hunter2}", "{\"Secret\":\"hunter2\"}hunter2", "{\"Secret\":[\"hunter2\"]}", "{\"SecretBlob\":\"hunter2\"}" })
            Assert.DoesNotContain("hunter2", JsonProbe.Refusal(body) ?? "");
    }

    [Fact]
    public void A_long_number_is_refused_and_not_computed_with() =>
        Assert.Equal("NUMBER_VALUE can not be converted to an Integer", JsonProbe.Refusal($"{{\"Whole\":{new string('9', 100_000)}}}"));

    [Fact]
    public void Many_members_of_one_structure_keep_their_places()
    {
        var members = Enumerable.Range(0, 200).Select(i => Sample.Member($"m{i}", Sample.Whole)).ToArray();
        var body = $"{{{string.Join(",", members.Select((member, i) => $"\"{member.Name}\":{i}"))}}}";

        var read = (Dictionary<string, object?>)JsonProbe.Decode(Sample.Structure("Wide", members), Encoding.UTF8.GetBytes(body));

        Assert.Equal(Enumerable.Range(0, 200), read.Values.Cast<int>());
    }
}
