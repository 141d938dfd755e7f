using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.RestJson;

public sealed class RestDecodeTests
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 1, 12, 30, 15, TimeSpan.Zero);

    public static TheoryData<ShapeKind, string, object> Scalars => new()
    {
        { ShapeKind.String, "a", "a" },
        { ShapeKind.Boolean, "true", true },
        { ShapeKind.Boolean, "false", false },
        { ShapeKind.Integer, "-5", -5 },
        { ShapeKind.Long, "9223372036854775807", long.MaxValue },
        { ShapeKind.Double, "1.5", 1.5 },
        { ShapeKind.Double, "-Infinity", double.NegativeInfinity },
        { ShapeKind.Blob, "AQI=", new byte[] { 1, 2 } },
        { ShapeKind.SecretString, "a", SecretValue.FromText("a") },
        { ShapeKind.SecretBlob, "YQ==", SecretValue.FromText("a") },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_is_read_from_the_path_the_query_and_a_header(ShapeKind kind, string text, object expected)
    {
        var escaped = Uri.EscapeDataString(text);

        Assert.Equal(expected, RestProbe.FromPath(RestProbe.Scalar(kind), "/probe/" + escaped));
        Assert.Equal(expected, RestProbe.FromQuery(RestProbe.Scalar(kind), "m=" + escaped));
        Assert.Equal(expected, RestProbe.FromHeader(RestProbe.Scalar(kind), text));
    }

    [Fact]
    public void Times_are_dates_of_ISO_8601_in_path_and_query_and_of_HTTP_in_headers()
    {
        var time = RestProbe.Scalar(ShapeKind.Timestamp);

        Assert.Equal(Moment, RestProbe.FromPath(time, "/probe/2026-03-01T12%3A30%3A15Z"));
        Assert.Equal(Moment, RestProbe.FromQuery(time, "m=2026-03-01T12:30:15Z"));
        Assert.Equal(Moment, RestProbe.FromHeader(time, "Sun, 01 Mar 2026 12:30:15 GMT"));
        RestProbe.Refusal(() => RestProbe.FromHeader(time, "2026-03-01T12:30:15Z"));
        RestProbe.Refusal(() => RestProbe.FromQuery(time, "m=1772368215"));
    }

    [Theory]
    [InlineData(ShapeKind.Boolean, "True", "STRING_VALUE can not be converted to a Boolean")]
    [InlineData(ShapeKind.Integer, "5.0", "STRING_VALUE can not be converted to an Integer")]
    [InlineData(ShapeKind.Integer, "2147483648", "STRING_VALUE can not be converted to an Integer")]
    [InlineData(ShapeKind.Integer, "", "STRING_VALUE can not be converted to an Integer")]
    [InlineData(ShapeKind.Long, " 1", "STRING_VALUE can not be converted to a Long")]
    [InlineData(ShapeKind.Double, "1e999", "STRING_VALUE can not be converted to a Double")]
    [InlineData(ShapeKind.Blob, "?", "only base-64-encoded strings are convertible to bytes")]
    [InlineData(ShapeKind.Timestamp, "yesterday", "STRING_VALUE can not be converted to a Timestamp")]
    public void Text_that_is_no_such_value_is_refused(ShapeKind kind, string text, string message)
    {
        Assert.Equal(message, RestProbe.Refusal(() => RestProbe.FromQuery(RestProbe.Scalar(kind), "m=" + Uri.EscapeDataString(text))));
        Assert.Equal(message, RestProbe.Refusal(() => RestProbe.FromHeader(RestProbe.Scalar(kind), text)));
    }

    [Theory]
    [InlineData("/probe/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Af", "arn:aws:lambda:eu-west-1:000000000000:function:f")]
    [InlineData("/probe/arn:aws:lambda:eu-west-1:000000000000:function:f:$LATEST", "arn:aws:lambda:eu-west-1:000000000000:function:f:$LATEST")]
    [InlineData("/probe/a%2Fb%2fc", "a/b/c")]
    [InlineData("/probe/a+b%20c", "a+b c")]
    [InlineData("/probe/%C3%A9%F0%9F%98%80", "é😀")]
    [InlineData("/probe/%2525", "%25")]
    [InlineData("/probe/a/", "a")]
    public void A_label_is_decoded_once(string path, string expected) => Assert.Equal(expected, RestProbe.FromPath(Sample.Text, path));

    [Fact]
    public void A_label_of_several_segments_keeps_their_slashes() =>
        Assert.Equal("a/b c/d", RestProbe.FromPath(Sample.Text, "/probe/a/b%20c/d", "/probe/{Label+}"));

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("%FF")]
    [InlineData("%C3")]
    [InlineData("%+1")]
    public void An_escape_that_is_none_is_refused(string text)
    {
        RestProbe.Refusal(() => RestProbe.FromPath(Sample.Text, "/probe/" + text));
        RestProbe.Refusal(() => RestProbe.FromQuery(Sample.Text, "m=" + text));
    }

    [Fact]
    public void Another_path_is_an_unknown_operation()
    {
        var error = Assert.Throws<AwsException>(() => RestProbe.FromPath(Sample.Text, "/other/x"));

        Assert.Equal(("UnknownOperationException", 404), (error.Code, error.Status));
    }

    [Fact]
    public void Lists_in_a_query_repeat_their_name_and_everything_else_may_not()
    {
        Assert.Equal(new[] { "a b", "", "c++" }, RestProbe.FromQuery(RestProbe.List<string>(ShapeKind.String), "m=a%20b&x=1&m=&m=c%2B+"));
        Assert.Equal(new[] { 1, 2 }, RestProbe.FromQuery(RestProbe.List<int>(ShapeKind.Integer), "m=1&m=2"));
        Assert.Null(RestProbe.FromQuery(RestProbe.List<string>(ShapeKind.String), "&&"));
        Assert.Equal("", RestProbe.FromQuery(Sample.Text, "m"));
        Assert.Equal("Duplicate parameter 'm'", RestProbe.Refusal(() => RestProbe.FromQuery(Sample.Text, "m=1&m=2")));
        Assert.Equal("Duplicate parameter 'm'", RestProbe.Refusal(() => RestProbe.FromQuery(Sample.Text, "m=1&%6d=2")));
    }

    [Fact]
    public void A_map_takes_the_parameters_that_no_other_member_takes()
    {
        var shape = RestProbe.Structure(
            RestProbe.Member("Name", Sample.Text, MemberLocation.QueryString, "name"),
            RestProbe.Member("Rest", new MapShape<IReadOnlyList<string>>("Rest", () => Sample.Text, () => RestProbe.List<string>(ShapeKind.String)), MemberLocation.QueryString));

        var rest = (IReadOnlyDictionary<string, IReadOnlyList<string>>)RestProbe.Decode(shape, query: "a=1&name=n&b=2&a=3")["Rest"]!;

        Assert.Equal(["a", "b"], rest.Keys.Order());
        Assert.Equal(["1", "3"], rest["a"]);
    }

    [Fact]
    public void Lists_in_a_header_have_commas_between()
    {
        Assert.Equal(new[] { "a", "b,c", "d\"e", "" }, RestProbe.FromHeader(RestProbe.List<string>(ShapeKind.String), """a,  "b,c" , "d\"e","""));
        Assert.Equal(new[] { true, false }, RestProbe.FromHeader(RestProbe.List<bool>(ShapeKind.Boolean), "true,false"));
        Assert.Equal(
            new[] { Moment, Moment.AddDays(1) },
            RestProbe.FromHeader(RestProbe.List<DateTimeOffset>(ShapeKind.Timestamp), "Sun, 01 Mar 2026 12:30:15 GMT, Mon, 02 Mar 2026 12:30:15 GMT"));
        RestProbe.Refusal(() => RestProbe.FromHeader(RestProbe.List<string>(ShapeKind.String), "\"open"));
        RestProbe.Refusal(() => RestProbe.FromHeader(RestProbe.List<string>(ShapeKind.String), "\"a\"b"));
    }

    [Fact]
    public void A_map_takes_the_headers_with_its_prefix()
    {
        var shape = RestProbe.Structure(RestProbe.Member("Meta", new MapShape<string>("Meta", () => Sample.Text, () => Sample.Text), MemberLocation.Headers, "X-Meta-"));

        var meta = RestProbe.Decode(shape, headers: [("x-meta-One", "1"), ("X-Other", "2"), ("X-Meta-Two", "3")])["Meta"];

        Assert.Equal(new Dictionary<string, string> { ["one"] = "1", ["two"] = "3" }, meta);
    }

    [Fact]
    public void A_body_cannot_say_what_travels_elsewhere()
    {
        var shape = RestProbe.Structure(
            RestProbe.Member("Name", Sample.Text, MemberLocation.Uri, "Name"),
            RestProbe.Member("Mode", Sample.Text, MemberLocation.Header, "X-Mode"),
            Sample.Member("Text", Sample.Text));

        var decoded = RestProbe.Decode(shape, path: "/probe/path", body: """{"Name":"body","X-Mode":"body","Text":"t","Unknown":[1]}""", requestUri: "/probe/{Name}");

        Assert.Equal(new Dictionary<string, object?> { ["Name"] = "path", ["Text"] = "t" }, decoded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" { } ")]
    public void An_empty_body_is_an_empty_object(string body) => Assert.Empty(RestProbe.Decode(Sample.Everything, body: body));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"a\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"Text":1}""")]
    [InlineData("""{"Text":"a","Text":"b"}""")]
    public void A_body_that_is_no_such_object_is_refused(string body) => RestProbe.Refusal(() => RestProbe.Decode(Sample.Everything, body: body));

    [Fact]
    public void A_body_is_not_looked_at_where_no_member_travels_in_it() =>
        Assert.Empty(RestProbe.Decode(RestProbe.Structure(RestProbe.Member("Name", Sample.Text, MemberLocation.QueryString)), body: "no JSON"));

    [Fact]
    public void A_payload_is_the_whole_body_whatever_it_is()
    {
        Assert.Equal("{not JSON"u8.ToArray(), RestProbe.Decode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.Blob)), body: "{not JSON")["Payload"]);
        Assert.Equal(SecretValue.FromText("{"), RestProbe.Decode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.SecretBlob)), body: "{")["Payload"]);
        Assert.Equal(SecretValue.FromText("é"), RestProbe.Decode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.SecretString)), body: "é")["Payload"]);
        Assert.Equal("é", RestProbe.Decode(RestProbe.WithPayload(Sample.Text), body: "é")["Payload"]);
        Assert.Equal(Sample.With("Text", "a"), RestProbe.Decode(RestProbe.WithPayload(Sample.Everything), body: """{"Text":"a"}""")["Payload"]);
        Assert.Empty(RestProbe.Decode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.Blob))));
    }
}
