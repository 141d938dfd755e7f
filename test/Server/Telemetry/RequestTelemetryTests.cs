using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Identity;
using Strongroom.Server.Limits;
using Strongroom.Server.Telemetry;
using Strongroom.Services.Access;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Support;
using Route = Strongroom.Server.Http.Route;

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

    [Fact]
    public void Watching_and_charging_a_request_allocates_nothing()
    {
        var operation = SecretsManagerOperations.GetSecretValue;
        var route = new Route(AwsJsonCodec.Version11, operation.Service, operation.Name, operation, 0);
        var telemetry = new RequestTelemetry(new RequestMetrics([route], _clock, _meter), _clock, _log);
        var limits = new RateLimits(_clock, enabled: true, new Dictionary<string, int>());
        var caller = new Caller(Principal.Root("000000000000", null), "us-east-1");
        var http = new DefaultHttpContext();
        Serve(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Serve(1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Serve(int times)
        {
            for (var number = 0; number < times; number++)
            {
                var watched = telemetry.Begin(http.Request);
                limits.Charge(route, caller);
                telemetry.End(watched, http, route, "request-id", null);
            }
        }
    }

    private void Serve(AwsException? error)
    {
        var http = new DefaultHttpContext();
        _telemetry.End(_telemetry.Begin(http.Request), http, null, "request-id", error);
    }
}
