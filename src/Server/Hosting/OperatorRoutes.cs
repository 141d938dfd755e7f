using System.Net;
using Strongroom.Server.Options;
using Strongroom.Server.Telemetry;

namespace Strongroom.Server.Hosting;

/// <summary>What the port answers to operators beside the AWS APIs.</summary>
internal static class OperatorRoutes
{
    /// <summary>Maps <c>/health</c>, <c>/health/live</c> and <c>/metrics</c>.</summary>
    public static void Map(WebApplication application, ServerOptions options)
    {
        // Request delegates, not lambdas that return results: nothing of the request is bound or reflected on.
        application.MapGet("/health/live", http => AnswerAsync(http, new HealthReport(HealthReport.Ok, new Dictionary<string, string>())));
        application.MapGet("/health", async http =>
            await AnswerAsync(http, await HealthReport.MakeAsync(http.RequestServices.GetServices<HealthCheck>(), http.RequestAborted)));
        if (options.Metrics)
        {
            application.MapGet("/metrics", http => MetricsAsync(http, options));
        }
    }

    private static Task AnswerAsync(HttpContext http, HealthReport report)
    {
        http.Response.StatusCode = report.Status == HealthReport.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsJsonAsync(report, HostingJson.Default.HealthReport, cancellationToken: http.RequestAborted);
    }

    private static Task MetricsAsync(HttpContext http, ServerOptions options)
    {
        if (!options.MetricsPublic && !IsThisMachine(http))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return http.Response.WriteAsync("Metrics are for this machine alone; --metrics-public opens them.\n", http.RequestAborted);
        }

        http.Response.ContentType = PrometheusText.ContentType;
        return http.Response.WriteAsync(http.RequestServices.GetRequiredService<MetricsPage>().Render(), http.RequestAborted);
    }

    // A proxy on this machine is a loopback peer too, but the one it speaks for is not.
    private static bool IsThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } peer
        && IPAddress.IsLoopback(peer)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For")
        && !http.Request.Headers.ContainsKey("Forwarded")
        && !http.Request.Headers.ContainsKey("Via");
}
