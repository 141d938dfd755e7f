using Strongroom.Storage;

namespace Strongroom.Server.Telemetry;

/// <summary>How long something took, counted into fixed buckets. Recording is two additions without a lock or allocation.</summary>
internal sealed class LatencyHistogram(TimeProvider time)
{
    private readonly StripedCounters _counters = new(Bounds.Count + 2);
    private readonly long[] _ticks = [.. Bounds.Select(bound => (long)(bound * time.TimestampFrequency))];

    /// <summary>The upper bounds of the buckets in seconds, ascending; what exceeds the last is counted without one. From a
    /// cached read (a quarter of a millisecond) to a client's usual time-out.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The sum of all times, in seconds.</summary>
    public double Sum => _counters.Sum(Bounds.Count + 1) / (double)time.TimestampFrequency;

    /// <summary>Counts one.</summary>
    /// <param name="ticks">How long it took, in the clock's ticks.</param>
    public void Record(long ticks)
    {
        var bucket = 0;
        while (bucket < _ticks.Length && ticks > _ticks[bucket])
        {
            bucket++;
        }

        _counters.Add(bucket);
        _counters.Add(Bounds.Count + 1, ticks);
    }

    /// <summary>How many fell into each bucket, the one without a bound last.</summary>
    public long[] Counts() => [.. Enumerable.Range(0, Bounds.Count + 1).Select(_counters.Sum)];
}
