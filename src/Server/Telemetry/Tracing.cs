using System.Diagnostics;
using Route = Strongroom.Server.Http.Route;

namespace Strongroom.Server.Telemetry;

/// <summary>
/// The spans: one for each request and one for each commit in it. They tell operations, outcomes and sizes, and nothing
/// that a caller wrote: no names, ARNs or values. Without a listener (no <c>otlp-endpoint</c>) nothing is made.
/// </summary>
internal static class Tracing
{
    /// <summary>What a collector knows the source as.</summary>
    public const string SourceName = "Strongroom";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a request, in the trace that its <c>traceparent</c> names (W3C Trace Context).</summary>
    public static Activity? StartRequest(HttpRequest request)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // Whatever the web server began for itself is not exported, and a parent that nobody sees breaks the trace.
        Activity.Current = null;
        _ = ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var parent);
        return Source.StartActivity("request", ActivityKind.Server, parent);
    }

    /// <summary>Ends the span of a request.</summary>
    public static void EndRequest(Activity request, Route? route, string requestId, int status, string? error)
    {
        if (route is not null)
        {
            request.DisplayName = $"{route.Service.ServiceId}/{route.Operation}";
            request.SetTag("rpc.service", route.Service.ServiceId);
            request.SetTag("rpc.method", route.Operation);
        }

        request.SetTag("rpc.system", "aws-api");
        request.SetTag("aws.request_id", requestId);
        request.SetTag("http.response.status_code", status);
        if (error is not null)
        {
            request.SetTag("error.type", error);
        }

        // A caller's mistake is no error of the server (OpenTelemetry's conventions for server spans).
        if (status >= StatusCodes.Status500InternalServerError)
        {
            request.SetStatus(ActivityStatusCode.Error);
        }

        request.Dispose();
    }

    /// <summary>Begins the span of a commit.</summary>
    public static Activity? StartCommit(int writes)
    {
        var commit = Source.HasListeners() ? Source.StartActivity("store.commit", ActivityKind.Internal) : null;
        commit?.SetTag("strongroom.store.writes", writes);
        return commit;
    }

    /// <summary>Ends the span of a commit.</summary>
    /// <param name="commit">The span.</param>
    /// <param name="outcome"><c>committed</c>, <c>conflict</c> or <c>failed</c>.</param>
    public static void EndCommit(Activity commit, string outcome)
    {
        commit.SetTag("strongroom.store.outcome", outcome);
        if (outcome == StoreMetrics.Failed)
        {
            commit.SetStatus(ActivityStatusCode.Error);
        }

        commit.Dispose();
    }
}
