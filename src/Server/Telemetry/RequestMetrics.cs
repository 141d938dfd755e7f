using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Strongroom.Storage;
using Route = Strongroom.Server.Http.Route;

namespace Strongroom.Server.Telemetry;

/// <summary>
/// Counts requests by operation and error, and their times. The labels are names from the API models and from this
/// program, so what a caller sends cannot make new ones.
/// </summary>
internal sealed class RequestMetrics
{
    /// <summary>The label of requests that name no known service or operation.</summary>
    public const string Unknown = "unknown";

    /// <summary>The error label of success.</summary>
    public const string NoError = "none";

    /// <summary>The error label once an operation has more errors than any has: a second line of defence.</summary>
    public const string OtherError = "other";

    private const int MostErrors = 64;

    private readonly TimeProvider _time;
    private readonly IReadOnlyList<Route> _routes;
    private readonly OperationMetrics?[] _operations;
    private readonly StripedCounters _inFlight = new(1);
    private readonly Histogram<double> _duration;

    /// <param name="routes">All routes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meter">Where the instruments go.</param>
    public RequestMetrics(IReadOnlyList<Route> routes, TimeProvider time, Meter meter)
    {
        (_routes, _time) = (routes, time);
        _operations = new OperationMetrics?[routes.Count + 1];
        meter.CreateObservableCounter("strongroom.requests", Requests, description: "Requests answered, by operation and error code.");
        meter.CreateObservableUpDownCounter("strongroom.requests.in_flight", () => _inFlight.Sum(0), description: "Requests being served.");
        // For OpenTelemetry alone, which cannot observe a histogram; GET /metrics prints its own from the same records.
        _duration = meter.CreateHistogram(
            "strongroom.request.duration",
            "s",
            "Time from a request's headers to the end of its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyHistogram.Bounds });
    }

    /// <summary>The times of each operation that was asked for.</summary>
    public IEnumerable<(string Service, string Operation, LatencyHistogram Times)> Durations =>
        from each in Seen()
        select (each.Service, each.Operation, each.Metrics.Times);

    /// <summary>A request has come.</summary>
    public void Begin() => _inFlight.Add(0);

    /// <summary>A request is done.</summary>
    /// <param name="route">What it was for; null if that could not be told.</param>
    /// <param name="error">The code of the error it was answered; null for success.</param>
    /// <param name="ticks">How long it took, in the clock's ticks.</param>
    public void End(Route? route, string? error, long ticks)
    {
        _inFlight.Add(0, -1);
        var number = route?.Number ?? _routes.Count;
        var metrics = _operations[number]
            ?? Interlocked.CompareExchange(ref _operations[number], new OperationMetrics(_time), null)
            ?? _operations[number]!;
        metrics.Times.Record(ticks);
        var code = metrics.Count(error ?? NoError);
        if (_duration.Enabled)
        {
            var tags = new TagList
            {
                { "service", route?.Service.Id ?? Unknown },
                { "operation", route?.Operation ?? Unknown },
                { "error", code },
            };
            _duration.Record(ticks / (double)_time.TimestampFrequency, tags);
        }
    }

    private IEnumerable<Measurement<long>> Requests() =>
        from each in Seen()
        from outcome in each.Metrics.Outcomes
        select new Measurement<long>(
            outcome.Value.Sum(0), new("service", each.Service), new("operation", each.Operation), new("error", outcome.Key));

    private IEnumerable<(string Service, string Operation, OperationMetrics Metrics)> Seen()
    {
        for (var number = 0; number < _operations.Length; number++)
        {
            if (Volatile.Read(ref _operations[number]) is { } metrics)
            {
                var route = number < _routes.Count ? _routes[number] : null;
                yield return (route?.Service.Id ?? Unknown, route?.Operation ?? Unknown, metrics);
            }
        }
    }

    private sealed class OperationMetrics(TimeProvider time)
    {
        public LatencyHistogram Times { get; } = new(time);

        public ConcurrentDictionary<string, StripedCounters> Outcomes { get; } = [];

        /// <summary>Counts an outcome and returns the label it was counted under.</summary>
        public string Count(string outcome)
        {
            if (!Outcomes.TryGetValue(outcome, out var counter))
            {
                outcome = Outcomes.Count < MostErrors ? outcome : OtherError;
                counter = Outcomes.GetOrAdd(outcome, static _ => new StripedCounters(1));
            }

            counter.Add(0);
            return outcome;
        }
    }
}
