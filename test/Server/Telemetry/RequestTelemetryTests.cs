using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Telemetry;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Telemetry;

public sealed class RequestTelemetryTests : IDisposable
{
    private static readonly AwsException BadSignature = new("InvalidSignatureException", "The text that a caller reads.");

    private readonly FakeClock _clock = new();
    private readonly Meter _meter = new("Strongroom.Test");
    private readonly CollectingLogger<RequestTelemetry> _log = new(LogLevel.Information);
    private readonly RequestTelemetry _telemetry;

    public RequestTelemetryTests() => _telemetry = new RequestTelemetry(new RequestMetrics([], _clock, _meter), _clock, _log);

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Refused_signature_is_logged_as_a_warning_without_its_text()
    {
        Serve(BadSignature);
        var (level, text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("InvalidSignatureException", text);
        Assert.DoesNotContain("caller reads", text);
    }

    [Fact]
    public void Flood_of_refusals_does_not_flood_the_log_and_is_counted()
    {
        for (var number = 0; number < 1_000; number++)
        {
            Serve(BadSignature);
        }

        Assert.Equal(10, _log.Lines.Count);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Serve(BadSignature);
        Assert.Contains("(990 refusals before it were not logged)", _log.Lines.Last().Text);
    }

    [Fact]
    public void Other_errors_and_success_are_not_warned_of()
    {
        Serve(null);
        Serve(CommonErrors.AccessDenied("No."));
        Assert.Empty(_log.Lines);
    }

    private void Serve(AwsException? error)
    {
        var http = new DefaultHttpContext();
        _telemetry.End(_telemetry.Begin(http.Request), http, null, "request-id", error);
    }
}
