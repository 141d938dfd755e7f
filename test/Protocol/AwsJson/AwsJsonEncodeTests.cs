using System.Buffers;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.AwsJson;

public sealed class AwsJsonEncodeTests
{
    [Fact]
    public void Text_is_escaped_only_where_JSON_demands_it()
    {
        Assert.Equal("""{"Text":"+<>&'é语\"\\\n"}""", JsonProbe.Encode("Text", "+<>&'é语\"\\\n"));
        Assert.Equal("""{"Secret":"+<>&'é语\"\\\n"}""", JsonProbe.Encode("Secret", SecretValue.FromText("+<>&'é语\"\\\n")));
    }

    [Fact]
    public void Sensitive_blobs_are_base64_and_sensitive_text_is_not()
    {
        Assert.Equal("""{"SecretBlob":"/+8="}""", JsonProbe.Encode("SecretBlob", SecretValue.Own([0xff, 0xef])));
        Assert.Equal("""{"Secret":""}""", JsonProbe.Encode("Secret", SecretValue.FromText("")));
    }

    [Fact]
    public void Long_secrets_are_whole_wherever_a_segment_ends()
    {
        for (var length = 30; length < 140; length++)
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(i => i % 3 == 0 ? "\"" : i % 3 == 1 ? "😀" : "a"));
            var json = JsonDocument.Parse(JsonProbe.Encode("Secret", SecretValue.FromText(text)));
            Assert.Equal(text, json.RootElement.GetProperty("Secret").GetString());
        }
    }

    [Theory]
    [InlineData(1523477145713, "1523477145.713")]
    [InlineData(1523477145000, "1523477145")]
    [InlineData(-1, "-0.001")]
    public void Times_are_epoch_seconds_with_milliseconds(long milliseconds, string json) =>
        Assert.Equal($"{{\"Time\":{json}}}", JsonProbe.Encode("Time", DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).AddTicks(9)));

    [Fact]
    public void Absent_members_are_left_out_and_empty_collections_are_not() =>
        Assert.Equal("""{"Texts":[],"Map":{}}""", Encoding.UTF8.GetString(JsonProbe.Encode(
            Sample.Everything,
            new Dictionary<string, object?> { ["Texts"] = Array.Empty<string>(), ["Map"] = new Dictionary<string, string>(), ["Text"] = null })));

    [Fact]
    public void An_operation_without_output_answers_an_empty_body()
    {
        var body = new ArrayBufferWriter<byte>();
        var response = new WireResponse(body);

        AwsJsonCodec.Version11.EncodeResponse(Sample.Operation(null), Empty.Value, response);

        Assert.Equal((200, "application/x-amz-json-1.1", 0), (response.Status, response.ContentType, body.WrittenCount));
    }

    [Theory]
    [InlineData("Message", "not \"here\" + there", """{"__type":"Gone","Message":"not \"here\" + there"}""")]
    [InlineData("message", "m", """{"__type":"Gone","message":"m"}""")]
    [InlineData("message", "", """{"__type":"Gone"}""")]
    [InlineData("message", null, """{"__type":"Gone"}""")]
    public void An_error_is_its_type_and_its_message_as_the_model_spells_it(string member, string? message, string json)
    {
        var body = new ArrayBufferWriter<byte>();
        var response = new WireResponse(body);

        AwsJsonCodec.Version10.EncodeError(null, new AwsException("Gone", message, 404, Fault.Client, member), response);

        Assert.Equal((404, "application/x-amz-json-1.0", json), (response.Status, response.ContentType, Encoding.UTF8.GetString(body.WrittenSpan)));
    }
}
