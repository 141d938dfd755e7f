using System.Net;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Functions.Runtimes;
using Strongroom.Functions.Webhooks;
using Strongroom.Support;

namespace Strongroom.Functions.Tests;

/// <summary>Functions that are webhooks.</summary>
public sealed class WebhookTests : RunnerFixture
{
    private readonly FakeClock _clock = new();

    private async Task<(InvocationOutcome Outcome, string Payload)> CallAsync(
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer, string? secret = null, Invocation? invocation = null)
    {
        var caller = new WebhookCaller(new Answering(answer), Log, _clock, Logger);
        await using var runner = new FunctionRunner(Options, Log, _clock, Logger, Tools.OfMachine, caller);
        var outcome = await runner.InvokeAsync(Hook(secret), invocation ?? Event("""{"Step":"testSecret"}"""), default);
        return (outcome, Encoding.UTF8.GetString(outcome.Payload.Span));
    }

    private FunctionSpec Hook(string? secret = null) => Function(null, null, Array.Empty<byte>()) with
    {
        Webhook = new Uri("https://hooks.example/rotate?token=canary"),
        Timeout = TimeSpan.FromSeconds(3),
        Environment = secret is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["WEBHOOK_SECRET"] = secret },
    };

    private static Task<HttpResponseMessage> Say(HttpStatusCode status, string body) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("plain text", "cGxhaW4gdGV4dA==")]
    public async Task Event_is_posted_and_signed(string secret, string keyBase64)
    {
        var (outcome, payload) = await CallAsync(
            async (request, cancellation) =>
            {
                string body = await request.Content!.ReadAsStringAsync(cancellation);
                Assert.Equal((HttpMethod.Post, """{"Step":"testSecret"}""", "application/json"), (request.Method, body, request.Content.Headers.ContentType!.ToString()));
                string id = request.Headers.GetValues("webhook-id").Single();
                string time = request.Headers.GetValues("webhook-timestamp").Single();
                Assert.Equal(("11111111-2222-3333-4444-555555555555", "1772366400"), (id, time));
                byte[] mac = HMACSHA256.HashData(Convert.FromBase64String(keyBase64), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"));
                Assert.Equal("v1," + Convert.ToBase64String(mac), request.Headers.GetValues("webhook-signature").Single());
                Assert.Equal("arn:aws:lambda:eu-west-1:123456789012:function:rotate-it:prod", request.Headers.GetValues("X-Amz-Invoked-Function-Arn").Single());
                Assert.Equal("eyJhIjoxfQ==", request.Headers.GetValues("X-Amz-Client-Context").Single());
                return await Say(HttpStatusCode.OK, """{"done":true}""");
            },
            secret,
            Event("""{"Step":"testSecret"}""") with { ClientContext = """{"a":1}""" });
        Assert.Equal((null, """{"done":true}"""), (outcome.FunctionError, payload));
        Assert.Contains("START RequestId", Tail(outcome), StringComparison.Ordinal);
    }

    // The example of the Standard Webhooks specification.
    [Fact]
    public void Signature_equals_the_specifications_example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "canary", "Webhook.Status500")]
    [InlineData(HttpStatusCode.BadRequest, """{"errorType":"Database.Gone","errorMessage":"canary"}""", "Database.Gone")]
    [InlineData(HttpStatusCode.BadRequest, """{"errorType":"canary and more"}""", "Webhook.Status400")]
    [InlineData(HttpStatusCode.Found, "", "Webhook.Status302")]
    public async Task Status_that_is_no_success_is_an_error_without_the_body(HttpStatusCode status, string body, string type)
    {
        var (outcome, payload) = await CallAsync((_, _) => Say(status, body));
        Assert.Equal("Unhandled", outcome.FunctionError);
        Assert.Contains($"\"errorType\":\"{type}\"", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", payload + Log.All + string.Concat(Logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_out_of_reach_is_told_without_its_address()
    {
        var (outcome, payload) = await CallAsync((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "no route to canary"));
        Assert.Equal("Unhandled", outcome.FunctionError);
        Assert.Contains("Webhook.Unreachable", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", payload + Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_webhook_times_out()
    {
        var call = CallAsync(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("never");
        });
        await _clock.WhenArmedAsync(_clock.GetUtcNow().AddSeconds(3));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("Task timed out after 3.00 seconds", (await call).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_bounded_and_empty_ones_are_null()
    {
        Assert.Contains("Function.ResponseSizeTooLarge", (await CallAsync((_, _) => Say(HttpStatusCode.OK, new string('x', 7_000_000)))).Payload, StringComparison.Ordinal);
        Assert.Equal("null", (await CallAsync((_, _) => Say(HttpStatusCode.Accepted, ""))).Payload);
    }

    [Fact]
    public async Task Bad_secret_is_told_and_not_shown()
    {
        var (_, payload) = await CallAsync((_, _) => Say(HttpStatusCode.OK, ""), "whsec_canary!");
        Assert.Contains("Webhook.InvalidSecret", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", payload + Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_are_not_followed_and_certificates_are_verified()
    {
        using var handler = WebhookCaller.NewHandler();
        Assert.False(handler.AllowAutoRedirect);
        Assert.Null(handler.SslOptions.RemoteCertificateValidationCallback);
    }

    private sealed class Answering(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }
}
