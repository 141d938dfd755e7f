using System.Buffers;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.Query;

public sealed class QueryEncodeTests
{
    [Fact]
    public void An_answer_is_the_result_and_the_request_id_in_the_service_s_namespace() => Assert.Equal(
        $"<ProbeResponse xmlns=\"{QueryProbe.Namespace}\"><ProbeResult><Text>a</Text></ProbeResult>"
        + "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></ProbeResponse>\n",
        QueryProbe.Encode(QueryProbe.Everything, Sample.With("Text", "a")));

    [Fact]
    public void An_operation_without_output_answers_the_request_id_alone() => Assert.Equal(
        $"<ProbeResponse xmlns=\"{QueryProbe.Namespace}\"><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></ProbeResponse>\n",
        QueryProbe.Encode(null, Empty.Value));

    [Fact]
    public void A_client_that_asks_for_JSON_gets_the_same_elements_as_JSON()
    {
        Assert.Equal(
            """{"ProbeResponse":{"ProbeResult":{"Text":"a","Time":1.5,"Texts":["b"]},"ResponseMetadata":{"RequestId":"id"}}}""",
            QueryProbe.Encode(
                QueryProbe.Everything,
                new Dictionary<string, object?> { ["Text"] = "a", ["Time"] = DateTimeOffset.FromUnixTimeMilliseconds(1500), ["Texts"] = new[] { "b" } },
                QueryCodec.Json));
        Assert.Equal("""{"ProbeResponse":{"ResponseMetadata":{"RequestId":"id"}}}""", QueryProbe.Encode(null, Empty.Value, QueryCodec.Json));
    }

    [Theory]
    [InlineData("a<b>&\"'\r\n\té", "a&lt;b&gt;&amp;\"'&#xD;\n\té")]
    [InlineData("nul\0 one\u0001 last\uFFFF \uFFFE", "nul\uFFFD one\uFFFD last\uFFFD \uFFFD")]
    [InlineData("\uFEFF\uFF01語😀", "\uFEFF\uFF01語😀")]
    public void Text_is_escaped_and_always_XML(string text, string xml)
    {
        Assert.Equal($"<Text>{xml}</Text>", QueryProbe.Inside("Text", text));
        Assert.Equal($"<Secret>{xml}</Secret>", QueryProbe.Inside("Secret", SecretValue.FromText(text)));
    }

    [Theory]
    [InlineData(1523477145713, "2018-04-11T20:05:45.713Z")]
    [InlineData(1523477145000, "2018-04-11T20:05:45Z")]
    public void Times_are_ISO_8601_with_a_fraction_only_where_there_is_one(long milliseconds, string text) =>
        Assert.Equal($"<Time>{text}</Time>", QueryProbe.Inside("Time", DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));

    [Fact]
    public void Scalars_have_the_form_of_XML_schema()
    {
        Assert.Equal("<Flag>true</Flag>", QueryProbe.Inside("Flag", true));
        Assert.Equal("<Whole>-5</Whole>", QueryProbe.Inside("Whole", -5));
        Assert.Equal("<Double>1E-05</Double>", QueryProbe.Inside("Double", 0.00001));
        Assert.Equal("<Double>-Infinity</Double>", QueryProbe.Inside("Double", double.NegativeInfinity));
        Assert.Equal("<Blob>+/8=</Blob>", QueryProbe.Inside("Blob", new byte[] { 0xfb, 0xff }));
        Assert.Equal("<SecretBlob>AQ==</SecretBlob>", QueryProbe.Inside("SecretBlob", SecretValue.Own([1])));
    }

    [Fact]
    public void Lists_and_maps_are_written_as_the_model_names_them()
    {
        string[] list = ["a", "b"];
        var map = new Dictionary<string, string> { ["k"] = "v" };
        Assert.Equal("<Texts><member>a</member><member>b</member></Texts>", QueryProbe.Inside("Texts", list));
        Assert.Equal("<Texts/>", QueryProbe.Inside("Texts", Array.Empty<string>()));
        Assert.Equal("<Filters><Filter>a</Filter><Filter>b</Filter></Filters>", QueryProbe.Inside("Filters", list));
        Assert.Equal("<Flat>a</Flat><Flat>b</Flat>", QueryProbe.Inside("Flat", list));
        Assert.Equal("<Name>a</Name><Name>b</Name>", QueryProbe.Inside("Names", list));
        Assert.Equal("<Map><entry><key>k</key><value>v</value></entry></Map>", QueryProbe.Inside("Map", map));
        Assert.Equal("<Attributes><entry><Name>k</Name><Val>v</Val></entry></Attributes>", QueryProbe.Inside("Attributes", map));
        Assert.Equal("<FlatMap><key>k</key><value>v</value></FlatMap>", QueryProbe.Inside("FlatMap", map));
    }

    [Theory]
    [InlineData("Gone", "a<b", 404, Fault.Client, "Sender", "Gone", 404)]
    [InlineData("Broken", null, 500, Fault.Server, "Receiver", "Broken", 500)]
    [InlineData("ValidationException", "m", 400, Fault.Client, "Sender", "ValidationError", 400)]
    [InlineData("AccessDeniedException", "m", 400, Fault.Client, "Sender", "AccessDenied", 403)]
    [InlineData("ThrottlingException", "m", 400, Fault.Client, "Sender", "Throttling", 400)]
    [InlineData("InternalServiceError", "m", 500, Fault.Server, "Receiver", "InternalFailure", 500)]
    [InlineData("ServiceUnavailableException", "m", 503, Fault.Server, "Receiver", "ServiceUnavailable", 503)]
    public void An_error_is_spelt_as_query_services_do(string code, string? message, int status, Fault fault, string type, string queryCode, int queryStatus)
    {
        var error = new AwsException(code, message, status, fault);

        var (xml, xmlStatus) = Error(QueryCodec.Xml, error, QueryProbe.Operation(null).Service);
        var (json, _) = Error(QueryCodec.Json, error, null);

        var text = message is null ? "" : $"<Message>{message.Replace("<", "&lt;", StringComparison.Ordinal)}</Message>";
        Assert.Equal(
            $"<ErrorResponse xmlns=\"{QueryProbe.Namespace}\"><Error><Type>{type}</Type><Code>{queryCode}</Code>{text}</Error><RequestId>id</RequestId></ErrorResponse>\n",
            xml);
        Assert.Equal(queryStatus, xmlStatus);
        Assert.StartsWith($"{{\"Error\":{{\"Code\":\"{queryCode}\"", json, StringComparison.Ordinal);
        Assert.EndsWith($"\"Type\":\"{type}\"}},\"RequestId\":\"id\"}}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_no_service_has_the_namespace_of_the_front_end() =>
        Assert.Contains("xmlns=\"http://webservices.amazon.com/AWSFault/2005-15-09\"", Error(QueryCodec.Xml, QueryErrors.MissingAction(), null).Text, StringComparison.Ordinal);

    private static (string Text, int Status) Error(QueryCodec codec, AwsException error, ServiceModel? service)
    {
        var body = new ArrayBufferWriter<byte>();
        var response = new WireResponse(body) { RequestId = "id" };
        codec.EncodeError(service, error, response);
        return (Encoding.UTF8.GetString(body.WrittenSpan), response.Status);
    }
}
