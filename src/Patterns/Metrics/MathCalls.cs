namespace Strongroom.Patterns.Metrics;

/// <summary>The functions by name, with how many arguments each takes.</summary>
internal static class MathCalls
{
    private static readonly Dictionary<string, (int Least, int Most)> Known = new()
    {
        ["ABS"] = (1, 1), ["CEIL"] = (1, 1), ["FLOOR"] = (1, 1), ["LOG"] = (1, 1), ["LOG10"] = (1, 1),
        ["SUM"] = (1, 1), ["AVG"] = (1, 1), ["MIN"] = (1, 1), ["MAX"] = (1, 1), ["STDDEV"] = (1, 1),
        ["DATAPOINT_COUNT"] = (1, 1), ["METRIC_COUNT"] = (1, 1), ["METRICS"] = (0, 1),
        ["DIFF"] = (1, 1), ["DIFF_TIME"] = (1, 1), ["RATE"] = (1, 1), ["RUNNING_SUM"] = (1, 1),
        ["FILL"] = (2, 2), ["IF"] = (2, 3), ["PERIOD"] = (1, 1), ["TIME_SERIES"] = (1, 1),
        ["FIRST"] = (1, 1), ["LAST"] = (1, 1), ["SLICE"] = (2, 3), ["SORT"] = (3, 4), ["REMOVE_EMPTY"] = (1, 1),
        ["MINUTE"] = (1, 1), ["HOUR"] = (1, 1), ["DAY"] = (1, 1), ["DATE"] = (1, 1), ["MONTH"] = (1, 1), ["YEAR"] = (1, 1), ["EPOCH"] = (1, 1),
        ["SEARCH"] = (2, 3),
    };

    // They need models or data that only AWS has.
    private static readonly HashSet<string> Elsewhere = ["ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "DB_PERF_INSIGHTS", "LAMBDA"];

    /// <summary>Refuses a call that cannot be.</summary>
    /// <exception cref="MetricMathException">The function is not known, not here, or called with too few or too many arguments.</exception>
    public static void Check(MathNode.Call call)
    {
        if (Elsewhere.Contains(call.Function))
        {
            throw new MetricMathException($"Function '{call.Function}' is not supported");
        }

        if (!Known.TryGetValue(call.Function, out var count))
        {
            throw new MetricMathException($"Unknown function '{call.Function}'");
        }

        if (call.Arguments.Count < count.Least || call.Arguments.Count > count.Most)
        {
            throw new MetricMathException($"Wrong number of arguments for function '{call.Function}': {call.Arguments.Count}");
        }

        if (call.Function == "SEARCH" && call.Arguments is [MathNode.Text query, ..])
        {
            SearchQuery.Parse(query.Value);
        }
    }
}
