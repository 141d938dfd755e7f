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
        application.MapGet("/health/live", () => Answer(new HealthReport(HealthReport.Ok, new Dictionary<string, string>())));
        application.MapGet("/health", async (HttpContext http) =>
            Answer(await HealthReport.MakeAsync(http.RequestServices.GetServices<HealthCheck>(), http.RequestAborted)));
        if (options.Metrics)
        {
            application.MapGet("/metrics", (HttpContext http) => options.MetricsPublic || IsThisMachine(http)
                ? Results.Text(http.RequestServices.GetRequiredService<MetricsPage>().Render(), PrometheusText.ContentType)
                : Results.Text("Metrics are for this machine alone; --metrics-public opens them.\n", statusCode: StatusCodes.Status403Forbidden));
        }
    }

    private static IResult Answer(HealthReport report) => Results.Json(
        report,
        HostingJson.Default.HealthReport,
        statusCode: report.Status == HealthReport.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    // A proxy on this machine is a loopback peer too, but the one it speaks for is not.
    private static bool IsThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } peer
        && IPAddress.IsLoopback(peer)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For")
        && !http.Request.Headers.ContainsKey("Forwarded")
        && !http.Request.Headers.ContainsKey("Via");
}
