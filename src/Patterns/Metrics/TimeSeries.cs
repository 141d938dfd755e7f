namespace Strongroom.Patterns.Metrics;

/// <summary>A series of values over time. Timestamps without a value are not in it.</summary>
public sealed class TimeSeries
{
    /// <summary>Makes a series.</summary>
    /// <param name="label">What it is called in an answer.</param>
    /// <param name="period">Seconds from one timestamp to the next.</param>
    /// <param name="timestamps">Seconds since 1970, ascending, each once.</param>
    /// <param name="values">One for each timestamp, finite.</param>
    /// <exception cref="ArgumentException">The two are not of one length, not ascending, or the period is not positive.</exception>
    public TimeSeries(string label, int period, IReadOnlyList<long> timestamps, IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        if (timestamps.Count != values.Count)
        {
            throw new ArgumentException("A series has one value for each timestamp.", nameof(values));
        }

        for (var i = 1; i < timestamps.Count; i++)
        {
            if (timestamps[i] <= timestamps[i - 1])
            {
                throw new ArgumentException("The timestamps of a series ascend.", nameof(timestamps));
            }
        }

        (Label, Period, Timestamps, Values) = (label, period, timestamps, values);
    }

    /// <summary>What it is called in an answer.</summary>
    public string Label { get; }

    /// <summary>Seconds from one timestamp to the next.</summary>
    public int Period { get; }

    /// <summary>Seconds since 1970, ascending.</summary>
    public IReadOnlyList<long> Timestamps { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>How many values it has.</summary>
    public int Count => Values.Count;

    /// <summary>The values by their timestamps.</summary>
    internal Dictionary<long, double> ByTime()
    {
        var map = new Dictionary<long, double>(Count);
        for (var i = 0; i < Count; i++)
        {
            map[Timestamps[i]] = Values[i];
        }

        return map;
    }

    /// <summary>A series of what a function makes of these points; what is null or not finite is not in it.</summary>
    internal static TimeSeries From(string label, int period, IEnumerable<(long Time, double? Value)> points)
    {
        List<long> timestamps = [];
        List<double> values = [];
        foreach (var (time, value) in points)
        {
            if (value is { } number && double.IsFinite(number))
            {
                timestamps.Add(time);

                // Minus zero is zero.
                values.Add(number + 0.0);
            }
        }

        return new TimeSeries(label, period, timestamps, values);
    }

    /// <summary>This series with each value changed.</summary>
    internal TimeSeries Map(Func<double, double> change) => From(Label, Period, Timestamps.Zip(Values, (time, value) => (time, (double?)change(value))));

    /// <summary>The timestamps of both, ascending.</summary>
    internal static IEnumerable<long> Union(params IEnumerable<TimeSeries> series) => series.SelectMany(one => one.Timestamps).Distinct().Order();
}
