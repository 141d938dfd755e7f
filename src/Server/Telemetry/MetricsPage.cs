using System.Diagnostics.Metrics;
using Strongroom.Services.SecretsManager.Rotation;

namespace Strongroom.Server.Telemetry;

/// <summary>
/// <c>GET /metrics</c>: every observable instrument of this server's meters, and the latency histograms. Another part of
/// the server has its own metrics here by making observable instruments on a meter from the same
/// <see cref="IMeterFactory"/> whose name begins with <c>Strongroom</c>; their tags must be from a fixed, small set.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    private const string OurMeters = "Strongroom";

    private readonly RequestMetrics _requests;
    private readonly StoreMetrics _store;
    private readonly RotationTelemetry _rotations;
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();
    private readonly SortedDictionary<string, (Instrument Instrument, List<(KeyValuePair<string, object?>[] Tags, double Value)> Samples)> _collected =
        new(StringComparer.Ordinal);

    /// <param name="meters">Whose meters are shown: those of this server and not of another in the process.</param>
    /// <param name="requests">The requests' times.</param>
    /// <param name="store">The commits' times.</param>
    /// <param name="rotations">The times of the steps of rotations.</param>
    public MetricsPage(IMeterFactory meters, RequestMetrics requests, StoreMetrics store, RotationTelemetry rotations)
    {
        (_requests, _store, _rotations) = (requests, store, rotations);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.IsObservable && instrument.Meter.Name.StartsWith(OurMeters, StringComparison.Ordinal) && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Collect(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Collect(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Collect(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The page as of now.</summary>
    public string Render()
    {
        var text = new PrometheusText();
        lock (_collecting)
        {
            _collected.Clear();
            _listener.RecordObservableInstruments();
            foreach (var (name, (instrument, samples)) in _collected)
            {
                text.Begin(name, IsCounter(instrument) ? "counter" : "gauge", instrument.Description);
                foreach (var (tags, value) in samples)
                {
                    text.Sample(name, tags, value);
                }
            }
        }

        text.Begin("strongroom_request_duration_seconds", "histogram", "Time from a request's headers to the end of its answer.");
        foreach (var (service, operation, times) in _requests.Durations)
        {
            text.Histogram("strongroom_request_duration_seconds", [new("service", service), new("operation", operation)], times);
        }

        text.Begin("strongroom_store_commit_duration_seconds", "histogram", "Time until a commit was durable or refused.");
        text.Histogram("strongroom_store_commit_duration_seconds", [], _store.Times);
        text.Begin("strongroom_rotation_step_duration_seconds", "histogram", "Time that a step of a rotation took.");
        foreach (var (step, outcome, counts, seconds) in _rotations.Steps)
        {
            text.Histogram("strongroom_rotation_step_duration_seconds", [new("step", step), new("outcome", outcome)], RotationTelemetry.Bounds, counts, seconds);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // Prometheus' naming: the unit, and _total for what only grows.
    private static string NameOf(Instrument instrument) => instrument.Name.Replace('.', '_')
        + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" }
        + (IsCounter(instrument) ? "_total" : "");

    private static bool IsCounter(Instrument instrument) => instrument is ObservableCounter<long> or ObservableCounter<double> or ObservableCounter<int>;

    private void Collect(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = NameOf(instrument);
        if (!_collected.TryGetValue(name, out var found))
        {
            _collected[name] = found = (instrument, []);
        }

        found.Samples.Add((tags.ToArray(), value));
    }
}
