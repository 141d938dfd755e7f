using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Server.Tests.Hosting;

namespace Strongroom.Server.Tests.Http;

/// <summary>REST JSON through the whole server, mostly by a service that is in the models and nowhere else (EKS).</summary>
public sealed class RestServerTests
{
    [Theory]
    [InlineData("GET", "/clusters", 501, "NotImplementedException")]
    [InlineData("GET", "/clusters/", 501, "NotImplementedException")]
    [InlineData("GET", "/clusters/name.with.dots", 501, "NotImplementedException")]
    [InlineData("GET", "/clusters/arn%3Aaws%3Aeks%2Fx", 501, "NotImplementedException")]
    [InlineData("PATCH", "/clusters", 405, "UnknownOperationException")]
    [InlineData("GET", "/clusters/a/b/c", 404, "UnknownOperationException")]
    [InlineData("GET", "/Clusters", 404, "UnknownOperationException")]
    [InlineData("GET", "/clusters//x", 404, "UnknownOperationException")]
    [InlineData("GET", "/favicon.ico", 404, "UnknownOperationException")]
    public async Task Method_and_path_name_the_operation(string method, string path, int status, string code)
    {
        await using var server = await RunningServer.StartAsync("--dev");

        using var answer = await SendAsync(server, method, path);

        Assert.Equal((status, code), ((int)answer.StatusCode, Assert.Single(answer.Headers.GetValues("x-amzn-ErrorType"))));
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Another_method_is_told_which_ones_there_are()
    {
        await using var server = await RunningServer.StartAsync("--dev");

        using var answer = await SendAsync(server, "PATCH", "/2015-03-31/functions");

        Assert.Equal(["GET", "POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_operators_paths_come_first()
    {
        await using var server = await RunningServer.StartAsync("--dev");

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task Without_a_signature_it_is_refused_as_REST_services_do_and_recorded_under_CloudTrails_name()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await SendAsync(server, "GET", "/2015-03-31/functions/f");

        Assert.Equal((HttpStatusCode.Forbidden, "MissingAuthenticationTokenException"), (answer.StatusCode, answer.Headers.GetValues("x-amzn-ErrorType").Single()));
        var record = server.AuditRecords()[^1];
        Assert.Equal(
            ("lambda.amazonaws.com", "GetFunction20150331v2", "MissingAuthenticationTokenException"),
            ((string?)record["eventSource"], (string?)record["eventName"], (string?)record["errorCode"]));
    }

    [Fact]
    public async Task A_web_page_may_not_call_a_server_that_checks_no_signatures()
    {
        await using var server = await RunningServer.StartAsync("--dev");

        using var answer = await server.PostAsync("/2015-03-31/functions/f/invocations", ("Origin", "https://page.example"));

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDeniedException"), (answer.StatusCode, answer.Headers.GetValues("x-amzn-ErrorType").Single()));
    }

    [Theory]
    [InlineData("POST", "/2015-03-31/functions/f/invocations", 6 << 20, false, "RequestTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation")]
    [InlineData("POST", "/2015-03-31/functions/f/invocations", 6 << 20, true, "RequestTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation")]
    [InlineData("POST", "/2015-03-31/functions", 70_167_211, false, "RequestEntityTooLargeException", "Request must be smaller than 70167211 bytes for the CreateFunction operation")]
    [InlineData("POST", "/2015-03-31/functions", 70_167_211, true, "RequestEntityTooLargeException", "Request must be smaller than 70167211 bytes for the CreateFunction operation")]
    [InlineData("POST", "/2015-03-31/functions/f/policy", 10 << 20, false, "RequestEntityTooLargeException", "The request body exceeds the limit of 10485760 bytes.")]
    [InlineData("POST", "/2015-03-31/functions/f/policy", 10 << 20, true, "RequestEntityTooLargeException", "The request body exceeds the limit of 10485760 bytes.")]
    public async Task Uploads_have_a_limit_of_their_own_and_nothing_else_has(string method, string path, int limit, bool chunked, string code, string message)
    {
        await using var server = await RunningServer.StartAsync("--dev");

        // The general limit counts what chunks take on the wire.
        using var below = await SendAsync(server, method, path, new byte[chunked ? limit - (64 << 10) : limit], chunked);
        using var above = await SendAsync(server, method, path, new byte[limit + 1], chunked);

        Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, below.StatusCode);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, code), (above.StatusCode, above.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.Contains(message, await above.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Large_uploads_give_their_places_back()
    {
        await using var server = await RunningServer.StartAsync("--dev");

        for (var round = 0; round < 3; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(server, "POST", "/2015-03-31/functions", Encoding.ASCII.GetBytes(new string('x', 11 << 20)))));
            Assert.All(answers, answer => Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode));
        }
    }

    private static Task<HttpResponseMessage> SendAsync(RunningServer server, string method, string path, byte[]? body = null, bool chunked = false)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address.ToString().TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Headers.TransferEncodingChunked = chunked;
            // So that nothing is on its way when the length alone is refused.
            request.Headers.ExpectContinue = true;
        }

        return server.NewClient().SendAsync(request);
    }
}
