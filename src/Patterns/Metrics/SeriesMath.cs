namespace Strongroom.Patterns.Metrics;

/// <summary>What the functions do to series.</summary>
internal static class SeriesMath
{
    // A request never asks for more points than this.
    private const int MaxGrid = 200_000;

    /// <summary>All timestamps that a series with a period has in a time range.</summary>
    public static IEnumerable<long> Grid(long start, long end, int period)
    {
        var first = start - (((start % period) + period) % period);
        if ((end - first) / period > MaxGrid)
        {
            throw new MetricMathException("Expression asks for too many data points");
        }

        for (var time = first < start ? first + period : first; time < end; time += period)
        {
            yield return time;
        }
    }

    /// <summary>An operator on two series. A value that is missing in one is zero; what is divided by zero is dropped.</summary>
    public static TimeSeries Combine(string @operator, TimeSeries left, TimeSeries right)
    {
        var (first, second) = (left.ByTime(), right.ByTime());
        return TimeSeries.From(left.Label, Math.Max(left.Period, right.Period), TimeSeries.Union(left, right).Select(time =>
            (time, (double?)Apply(@operator, first.GetValueOrDefault(time), second.GetValueOrDefault(time)))));
    }

    /// <summary>An operator on two numbers; not finite if there is no answer.</summary>
    public static double Apply(string @operator, double left, double right) => @operator switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => right == 0 ? double.NaN : left / right,
        "^" => Math.Pow(left, right),
        "==" => left == right ? 1 : 0,
        "!=" => left != right ? 1 : 0,
        "<" => left < right ? 1 : 0,
        "<=" => left <= right ? 1 : 0,
        ">" => left > right ? 1 : 0,
        ">=" => left >= right ? 1 : 0,
        "AND" => left != 0 && right != 0 ? 1 : 0,
        _ => left != 0 || right != 0 ? 1 : 0,
    };

    /// <summary>A statistic of the values of one series; null of none.</summary>
    public static double? Statistic(string function, IReadOnlyCollection<double> values) => function switch
    {
        "DATAPOINT_COUNT" => values.Count,
        "SUM" => values.Sum(),
        _ when values.Count == 0 => null,
        "AVG" => values.Average(),
        "MIN" => values.Min(),
        "MAX" => values.Max(),
        _ => Deviation(values),
    };

    /// <summary>The same across series at each timestamp. For a sum or an average a missing value is zero.</summary>
    public static TimeSeries Across(string function, IReadOnlyList<TimeSeries> series)
    {
        var maps = series.Select(one => one.ByTime()).ToList();
        var period = series.Count == 0 ? 1 : series.Max(one => one.Period);
        return TimeSeries.From(function, period, TimeSeries.Union([.. series]).Select(time =>
        {
            var values = maps.Where(map => map.ContainsKey(time)).Select(map => map[time]).ToList();
            return (time, function == "AVG" ? values.Sum() / maps.Count : Statistic(function, values));
        }));
    }

    /// <summary>From each point and the one before it.</summary>
    public static TimeSeries Steps(string function, TimeSeries series)
    {
        return TimeSeries.From(series.Label, series.Period, Enumerable.Range(1, Math.Max(0, series.Count - 1)).Select(i =>
        {
            var value = series.Values[i] - series.Values[i - 1];
            double time = series.Timestamps[i] - series.Timestamps[i - 1];
            return (series.Timestamps[i], (double?)(function switch
            {
                "DIFF" => value,
                "DIFF_TIME" => time,
                _ => value / time,
            }));
        }));
    }

    public static TimeSeries RunningSum(TimeSeries series)
    {
        var sum = 0.0;
        return series.Map(value => sum += value);
    }

    /// <summary>Fills what is missing: with the value before it, on a line between its neighbours, or with what is given for a time.</summary>
    public static TimeSeries Fill(TimeSeries series, IEnumerable<long> grid, string? how, Func<long, double?> filler)
    {
        var map = series.ByTime();
        var next = 0;
        return TimeSeries.From(series.Label, series.Period, grid.Concat(series.Timestamps).Distinct().Order().Select(time =>
        {
            while (next < series.Count && series.Timestamps[next] <= time)
            {
                next++;
            }

            if (map.TryGetValue(time, out var value))
            {
                return (time, (double?)value);
            }

            // The points before and after.
            return (time, how switch
            {
                "REPEAT" => next > 0 ? series.Values[next - 1] : null,
                "LINEAR" => next > 0 && next < series.Count ? OnLine(series, next, time) : null,
                _ => filler(time),
            });
        }));
    }

    /// <summary>A part of each timestamp, in UTC; days of the week from Monday, 1.</summary>
    public static TimeSeries Clock(string function, TimeSeries series, IEnumerable<long> grid) =>
        TimeSeries.From(series.Label, series.Period, grid.Select(seconds =>
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return (seconds, (double?)(function switch
            {
                "MINUTE" => time.Minute,
                "HOUR" => time.Hour,
                "DAY" => time.DayOfWeek is DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek,
                "DATE" => time.Day,
                "MONTH" => time.Month,
                "YEAR" => time.Year,
                _ => seconds,
            }));
        }));

    private static double OnLine(TimeSeries series, int next, long time)
    {
        var (from, to) = (series.Timestamps[next - 1], series.Timestamps[next]);
        return series.Values[next - 1] + ((series.Values[next] - series.Values[next - 1]) * (time - from) / (to - from));
    }

    private static double Deviation(IReadOnlyCollection<double> values)
    {
        var average = values.Average();
        return Math.Sqrt(values.Sum(value => (value - average) * (value - average)) / values.Count);
    }
}
