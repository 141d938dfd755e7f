using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.RestJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;
using Strongroom.Protocol.Tests.Shapes;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Protocol.Tests.RestJson;

public sealed class RestEncodeTests
{
    [Fact]
    public void An_answer_has_the_status_of_its_operation_and_JSON()
    {
        var (response, body) = RestProbe.Encode(Sample.Everything, Sample.With("Text", "<a>"), status: 201);

        Assert.Equal((201, "application/json", """{"Text":"<a>"}"""), (response.Status, response.ContentType, body));
    }

    [Fact]
    public void No_content_is_nothing_at_all()
    {
        var (response, body) = RestProbe.Encode(null, Empty.Value, status: 204);

        Assert.Equal((204, null, ""), (response.Status, response.ContentType, body));
    }

    [Fact]
    public void A_member_may_be_the_status_and_take_the_body_away()
    {
        var shape = RestProbe.Structure(RestProbe.Member("StatusCode", Sample.Whole, MemberLocation.StatusCode), Sample.Member("Text", Sample.Text));
        var (accepted, text) = RestProbe.Encode(shape, new Dictionary<string, object?> { ["StatusCode"] = 202, ["Text"] = "a" });
        var (gone, nothing) = RestProbe.Encode(shape, new Dictionary<string, object?> { ["StatusCode"] = 204 });
        var (plain, empty) = RestProbe.Encode(shape, new Dictionary<string, object?>(), status: 201);

        Assert.Equal((202, """{"Text":"a"}"""), (accepted.Status, text));
        Assert.Equal((204, null, ""), (gone.Status, gone.ContentType, nothing));
        Assert.Equal((201, "{}"), (plain.Status, empty));
    }

    [Fact]
    public void Members_travel_in_headers_and_not_in_the_body()
    {
        var shape = RestProbe.Structure(
            RestProbe.Member("Text", Sample.Text, MemberLocation.Header, "X-Text"),
            RestProbe.Member("Absent", Sample.Text, MemberLocation.Header, "X-Absent"),
            RestProbe.Member("Flag", RestProbe.Scalar(ShapeKind.Boolean), MemberLocation.Header, "X-Flag"),
            RestProbe.Member("Time", RestProbe.Scalar(ShapeKind.Timestamp), MemberLocation.Header, "X-Time"),
            RestProbe.Member("List", RestProbe.List<string>(ShapeKind.String), MemberLocation.Header, "X-List"),
            RestProbe.Member("Type", Sample.Text, MemberLocation.Header, "Content-Type"),
            RestProbe.Member("Meta", new MapShape<string>("Meta", () => Sample.Text, () => Sample.Text), MemberLocation.Headers, "X-Meta-"));
        var (response, body) = RestProbe.Encode(shape, new Dictionary<string, object?>
        {
            ["Text"] = "a, b",
            ["Flag"] = true,
            ["Time"] = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.Zero),
            ["List"] = new[] { "a", "b,c", "\"" },
            ["Type"] = "text/plain",
            ["Meta"] = new Dictionary<string, string> { ["one"] = "1" },
        });

        Assert.Equal("{}", body);
        Assert.Equal("text/plain", response.ContentType);
        Assert.Equal(
            ["X-Text: a, b", "X-Flag: true", "X-Time: Sun, 01 Mar 2026 12:30:15 GMT", """X-List: a, "b,c", "\"" """.TrimEnd(), "X-Meta-one: 1"],
            response.Headers.Select(header => $"{header.Key}: {header.Value}"));
    }

    [Fact]
    public void A_payload_is_the_whole_body()
    {
        Assert.Equal("{not JSON", RestProbe.Encode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.Blob)), Sample.With("Payload", "{not JSON"u8.ToArray())).Body);
        Assert.Equal("a", RestProbe.Encode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.SecretBlob)), Sample.With("Payload", SecretValue.FromText("a"))).Body);
        Assert.Equal("é", RestProbe.Encode(RestProbe.WithPayload(Sample.Text), Sample.With("Payload", "é")).Body);
        Assert.Equal("""{"Text":"a"}""", RestProbe.Encode(RestProbe.WithPayload(Sample.Everything), Sample.With("Payload", Sample.With("Text", "a"))).Body);
        Assert.Equal("", RestProbe.Encode(RestProbe.WithPayload(RestProbe.Scalar(ShapeKind.Blob)), new Dictionary<string, object?>()).Body);
    }

    [Fact]
    public void A_modelled_error_has_its_members_where_the_model_puts_them()
    {
        var (response, body) = RestProbe.Encode(LambdaErrors.TooManyRequestsException("Rate exceeded", retryAfterSeconds: "3", reason: ThrottleReason.CallerRateLimitExceeded));

        Assert.Equal(429, response.Status);
        Assert.Equal(["x-amzn-ErrorType: TooManyRequestsException", "Retry-After: 3"], response.Headers.Select(header => $"{header.Key}: {header.Value}"));
        Assert.Equal("""{"Type":"User","Reason":"CallerRateLimitExceeded","message":"Rate exceeded"}""", body);
    }

    [Fact]
    public void Errors_of_Lambda_spell_their_message_as_the_model_does()
    {
        Assert.Equal("""{"Type":"User","Message":"m"}""", RestProbe.Encode(LambdaErrors.ResourceNotFoundException("m")).Body);
        Assert.Equal("""{"Type":"User","message":"m"}""", RestProbe.Encode(LambdaErrors.InvalidParameterValueException("m")).Body);
        Assert.Equal("""{"Type":"Service","Message":"m"}""", RestProbe.Encode(LambdaErrors.ServiceException("m")).Body);
        Assert.Equal([404, 409, 400, 500, 413], new[]
        {
            LambdaErrors.ResourceNotFoundException(), LambdaErrors.ResourceConflictException(), LambdaErrors.InvalidParameterValueException(),
            LambdaErrors.ServiceException(), LambdaErrors.RequestTooLargeException(),
        }.Select(error => RestProbe.Encode(error).Response.Status));
    }

    public static TheoryData<AwsException, int, string> CommonOnes => new()
    {
        { CommonErrors.AccessDenied("m"), 403, """{"message":"m"}""" },
        { CommonErrors.Validation("m"), 400, """{"message":"m"}""" },
        { CommonErrors.Serialization(null), 400, "{}" },
        { CommonErrors.UnknownOperation(404), 404, "{}" },
        { CommonErrors.NotImplemented("lambda", "Invoke"), 501, """{"message":"Strongroom does not implement lambda:Invoke yet. See docs/coverage.md for what it does."}""" },
        { new AwsException("ThrottlingException", "m"), 429, """{"message":"m"}""" },
    };

    [Theory]
    [MemberData(nameof(CommonOnes))]
    public void An_error_that_all_services_share_has_a_status_of_HTTP(AwsException error, int status, string body)
    {
        var (response, text) = RestProbe.Encode(error);

        Assert.Equal((status, body), (response.Status, text));
        Assert.Equal(new(RestJsonCodec.ErrorTypeHeader, error.Code), Assert.Single(response.Headers));
    }

    [Fact]
    public void Another_method_is_told_which_ones_there_are()
    {
        var (response, _) = RestProbe.Encode(RestErrors.WrongMethod(["GET", "PUT"]));

        Assert.Equal(405, response.Status);
        Assert.Contains(new KeyValuePair<string, string>("Allow", "GET, PUT"), response.Headers);
    }

    [Fact]
    public void It_speaks_of_signatures_as_REST_JSON_does() => Assert.Equal(ProtocolFamily.RestJson, RestJsonCodec.Instance.Family);
}
