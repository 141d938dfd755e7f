using System.Collections.Concurrent;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>Counts rotations and their steps since the start of the process.</summary>
public sealed class RotationTelemetry
{
    private readonly ConcurrentDictionary<(string Kind, string Outcome), Counter> _runs = [];
    private readonly ConcurrentDictionary<(string Step, string Outcome), Histogram> _steps = [];
    private int _running;

    /// <summary>The upper bounds in seconds, ascending, of the buckets that steps are counted into; the last has none. From a
    /// query on the same machine to the longest that a function may take.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

    /// <summary>Secrets whose rotation is being worked on.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs that have ended, by kind (rotation, test) and outcome (succeeded, failed, abandoned).</summary>
    public IEnumerable<(string Kind, string Outcome, long Count)> Runs => _runs.Select(each => (each.Key.Kind, each.Key.Outcome, each.Value.Count));

    /// <summary>Tries of steps, by step and outcome (succeeded, failed): how many fell into each bucket, and all their seconds.</summary>
    public IEnumerable<(string Step, string Outcome, IReadOnlyList<long> Counts, double Seconds)> Steps =>
        _steps.Select(each => (each.Key.Step, each.Key.Outcome, each.Value.Counts, each.Value.Seconds));

    internal IDisposable Begin()
    {
        Interlocked.Increment(ref _running);
        return new End(this);
    }

    internal void Ended(RotationRun run) =>
        _runs.GetOrAdd((RotationShape.Name(run.Kind), RotationShape.Name(run.Outcome)), static _ => new Counter()).Add();

    internal void Stepped(string step, bool succeeded, TimeSpan duration) =>
        _steps.GetOrAdd((step, succeeded ? "succeeded" : "failed"), static _ => new Histogram()).Add(duration.TotalSeconds);

    private sealed class Counter
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }

    private sealed class Histogram
    {
        private readonly Lock _gate = new();
        private readonly long[] _counts = new long[Bounds.Count + 1];
        private double _seconds;

        public IReadOnlyList<long> Counts
        {
            get
            {
                lock (_gate) return [.. _counts];
            }
        }

        public double Seconds
        {
            get
            {
                lock (_gate) return _seconds;
            }
        }

        public void Add(double seconds)
        {
            var bucket = 0;
            while (bucket < Bounds.Count && seconds > Bounds[bucket]) bucket++;
            lock (_gate)
            {
                _counts[bucket]++;
                _seconds += seconds;
            }
        }
    }

    private sealed class End(RotationTelemetry telemetry) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref telemetry._running);
    }
}
