using System.Diagnostics;
using System.Net;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Limits;
using Route = Strongroom.Server.Http.Route;

namespace Strongroom.Server.Telemetry;

/// <summary>When a request came, and its span if it is traced.</summary>
internal readonly record struct WatchedRequest(long Started, Activity? Span);

/// <summary>
/// Counts, times, traces and logs each request. Of what a caller sent nothing is logged but which operation it named:
/// every other part may hold a secret, be it by mistake.
/// </summary>
internal sealed partial class RequestTelemetry(RequestMetrics metrics, TimeProvider time, ILogger<RequestTelemetry> logger)
{
    // Whoever sends bad signatures must not be able to fill the disk with log lines.
    private const int RefusalsPerSecond = 10;

    private readonly TokenBucket _refusals = new();
    private long _unlogged;

    /// <summary>What a request ends with whose client went away before its answer: never sent.</summary>
    public static AwsException ClientGone { get; } = new("ClientGone", null, StatusCodes.Status499ClientClosedRequest);

    /// <summary>A request has come.</summary>
    public WatchedRequest Begin(HttpRequest request)
    {
        metrics.Begin();
        return new(time.GetTimestamp(), Tracing.StartRequest(request));
    }

    /// <summary>A request is done.</summary>
    /// <param name="watched">What <see cref="Begin"/> gave.</param>
    /// <param name="http">The request with its answer.</param>
    /// <param name="route">What it was for; null if that could not be told.</param>
    /// <param name="requestId">Its id.</param>
    /// <param name="error">What it was answered; null for success.</param>
    public void End(WatchedRequest watched, HttpContext http, Route? route, string requestId, AwsException? error)
    {
        var ticks = time.GetTimestamp() - watched.Started;
        metrics.End(route, error?.Code, ticks);
        var status = error?.Status ?? http.Response.StatusCode;
        if (watched.Span is { } span)
        {
            Tracing.EndRequest(span, route, requestId, status, error?.Code);
        }

        if (error is not null && AuthenticationErrors.Contains(error.Code))
        {
            Refused(http, route, requestId, error.Code);
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            LogRequest(
                requestId,
                route?.Service.Id ?? RequestMetrics.Unknown,
                route?.Operation ?? RequestMetrics.Unknown,
                status,
                error?.Code ?? RequestMetrics.NoError,
                ticks * 1000.0 / time.TimestampFrequency,
                http.Connection.RemoteIpAddress);
        }
    }

    private void Refused(HttpContext http, Route? route, string requestId, string code)
    {
        var frequency = time.TimestampFrequency;
        if (!_refusals.TryTake(time.GetTimestamp(), frequency / RefusalsPerSecond, frequency))
        {
            Interlocked.Increment(ref _unlogged);
            return;
        }

        LogRefusal(
            requestId,
            route?.Service.Id ?? RequestMetrics.Unknown,
            route?.Operation ?? RequestMetrics.Unknown,
            code,
            http.Connection.RemoteIpAddress,
            Interlocked.Exchange(ref _unlogged, 0));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {RequestId} {Service}:{Operation} answered {Status} {Error} in {Milliseconds:0.###} ms to {Source}")]
    private partial void LogRequest(string requestId, string service, string operation, int status, string error, double milliseconds, IPAddress? source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} {Service}:{Operation} from {Source} was refused: {Error} ({Unlogged} refusals before it were not logged)")]
    private partial void LogRefusal(string requestId, string service, string operation, string error, IPAddress? source, long unlogged);
}
