namespace Strongroom.Patterns.Metrics;

/// <summary>Evaluates what was read, over one request.</summary>
internal sealed class MathEvaluator(IMetricSource source)
{
    // An expression of 2,048 characters can name everything many times over.
    private const int MaxSeries = 10_000;

    public MathValue Evaluate(MathNode node) => node switch
    {
        MathNode.Number number => new MathValue.Scalar(number.Value),
        MathNode.Name name => Named(name.Id),
        MathNode.Negation negation => EachOf("-", Evaluate(negation.Of), value => -value),
        MathNode.Operation operation => Operate(operation.Operator, Evaluate(operation.Left), Evaluate(operation.Right)),
        MathNode.List list => Array(list.Items.SelectMany(item => Evaluate(item) switch
        {
            MathValue.Series series => [series.Of],
            MathValue.Array array => array.Of,
            var other => throw Unfit("[]", other),
        })),
        MathNode.Call call => Call(call),
        MathNode.Keyword keyword => throw new MetricMathException($"Unexpected '{keyword.Word}'"),
        _ => throw new MetricMathException("Unexpected text"),
    };

    private MathValue Named(string id)
    {
        foreach (var (name, series) in source.Metrics)
        {
            if (name == id)
            {
                return new MathValue.Series(series);
            }
        }

        return source.Expression(id) ?? throw new MetricMathException($"Undefined identifier '{id}'");
    }

    private static MathValue Operate(string name, MathValue left, MathValue right)
    {
        switch (left, right)
        {
            case (MathValue.Scalar first, MathValue.Scalar second):
                var number = SeriesMath.Apply(name, first.Number, second.Number);
                return double.IsFinite(number) ? new MathValue.Scalar(number) : throw new MetricMathException($"Operator {name} has no result for these numbers");
            case (MathValue.Series first, MathValue.Series second):
                return new MathValue.Series(SeriesMath.Combine(name, first.Of, second.Of));
            case (MathValue.Array first, MathValue.Array second):
                // AWS has no meaning for this either.
                throw new MetricMathException($"Unsupported operand type(s) for {name}: '[{first.TypeName}, {second.TypeName}]'");
            case (MathValue.Scalar first, _):
                return Each(right, series => series.Map(value => SeriesMath.Apply(name, first.Number, value)));
            case (_, MathValue.Scalar second):
                return Each(left, series => series.Map(value => SeriesMath.Apply(name, value, second.Number)));
            case (MathValue.Series first, _):
                return Each(right, series => SeriesMath.Combine(name, first.Of, series));
            default:
                return Each(left, series => SeriesMath.Combine(name, series, ((MathValue.Series)right).Of));
        }
    }

    private MathValue Call(MathNode.Call call)
    {
        var function = call.Function;
        switch (function)
        {
            case "METRICS":
                var part = call.Arguments is [] ? "" : Text(call, 0);
                return Array(source.Metrics.Where(metric => metric.Key.Contains(part, StringComparison.Ordinal)).Select(metric => metric.Value));
            case "SEARCH":
                int? period = call.Arguments.Count == 3 ? Integer(call, 2) : null;
                return Array(source.Search(SearchQuery.Parse(Text(call, 0)), Text(call, 1), period));
            case "PERIOD":
                return call.Arguments[0] is MathNode.Name name && source.Metrics.FirstOrDefault(metric => metric.Key == name.Id) is { Value: { } measured }
                    ? new MathValue.Scalar(measured.Period)
                    : throw new MetricMathException("Function 'PERIOD' takes the id of a metric");
            case "TIME_SERIES":
                var number = Evaluate(call.Arguments[0]) is MathValue.Scalar scalar ? scalar.Number : throw Unfit(call, 0);
                return new MathValue.Series(TimeSeries.From(function, source.Period, SeriesMath.Grid(source.Start, source.End, source.Period).Select(time => (time, (double?)number))));
            case "IF":
                return If(call);
            case "FILL":
                return Fill(call);
            case "SORT":
                return Sort(call);
            case "SLICE":
                return Slice(call);
            default:
                return Apply(function, Evaluate(call.Arguments[0]));
        }
    }

    private MathValue Apply(string function, MathValue value)
    {
        switch (function)
        {
            case "ABS":
                return EachOf(function, value, Math.Abs);
            case "CEIL":
                return EachOf(function, value, Math.Ceiling);
            case "FLOOR":
                return EachOf(function, value, Math.Floor);
            case "LOG":
                return EachOf(function, value, Math.Log);
            case "LOG10":
                return EachOf(function, value, Math.Log10);
            case "DIFF" or "DIFF_TIME" or "RATE" when value is not MathValue.Scalar:
                return Each(value, series => SeriesMath.Steps(function, series));
            case "RUNNING_SUM" when value is not MathValue.Scalar:
                return Each(value, SeriesMath.RunningSum);
            case "METRIC_COUNT" when value is MathValue.Array counted:
                return new MathValue.Scalar(counted.Of.Count);
            case "REMOVE_EMPTY" when value is MathValue.Array some:
                return new MathValue.Array([.. some.Of.Where(series => series.Count > 0)]);
            case "FIRST" or "LAST" when value is MathValue.Array { Of.Count: 0 }:
                return new MathValue.Series(new TimeSeries(function, source.Period, [], []));
            case "FIRST" when value is MathValue.Array all:
                return new MathValue.Series(all.Of[0]);
            case "LAST" when value is MathValue.Array all:
                return new MathValue.Series(all.Of[^1]);
            case "MINUTE" or "HOUR" or "DAY" or "DATE" or "MONTH" or "YEAR" or "EPOCH" when value is MathValue.Series one:
                return new MathValue.Series(SeriesMath.Clock(function, one.Of, Grid(one.Of)));
            case "SUM" or "AVG" or "MIN" or "MAX" or "STDDEV" or "DATAPOINT_COUNT" when value is MathValue.Series one:
                // A statistic of nothing is zero, so that what is computed of it stays a number.
                var statistic = SeriesMath.Statistic(function, [.. one.Of.Values]) ?? 0;
                return double.IsFinite(statistic) ? new MathValue.Scalar(statistic) : throw new MetricMathException($"Function '{function}' overflows");
            case "SUM" or "AVG" or "MIN" or "MAX" or "STDDEV" or "DATAPOINT_COUNT" when value is MathValue.Array all:
                return new MathValue.Series(SeriesMath.Across(function, all.Of));
            default:
                throw Unfit(function, value);
        }
    }

    // A condition is true where it is not zero. What is chosen and missing is zero if it was chosen as true, and dropped otherwise.
    private MathValue.Series If(MathNode.Call call)
    {
        var condition = Evaluate(call.Arguments[0]);
        var whenTrue = Branch(call, 1);
        var whenFalse = call.Arguments.Count == 3 ? Branch(call, 2) : null;
        if (condition is MathValue.Array)
        {
            throw Unfit("IF", condition);
        }

        if (condition is MathValue.Scalar fixedly)
        {
            return (fixedly.Number != 0 ? whenTrue : whenFalse) switch
            {
                MathValue.Series chosen => chosen,
                null => new MathValue.Series(new TimeSeries("IF", source.Period, [], [])),
                _ => throw new MetricMathException("Function 'IF' with a Scalar condition takes time series"),
            };
        }

        var series = ((MathValue.Series)condition).Of;
        var (yes, no) = (Lookup(whenTrue), Lookup(whenFalse));
        return new MathValue.Series(TimeSeries.From(series.Label, series.Period, series.Timestamps.Zip(series.Values, (time, value) => (time, value != 0 ? yes(time) ?? 0 : no(time)))));
    }

    private MathValue Branch(MathNode.Call call, int at) => Evaluate(call.Arguments[at]) is var value and not MathValue.Array ? value : throw Unfit(call, at);

    private static Func<long, double?> Lookup(MathValue? value)
    {
        switch (value)
        {
            case MathValue.Scalar scalar:
                return _ => scalar.Number;
            case MathValue.Series series:
                var map = series.Of.ByTime();
                return time => map.TryGetValue(time, out var found) ? found : null;
            default:
                return _ => null;
        }
    }

    private MathValue Fill(MathNode.Call call)
    {
        var value = Evaluate(call.Arguments[0]);
        if (value is MathValue.Scalar)
        {
            throw Unfit("FILL", value);
        }

        var how = (call.Arguments[1] as MathNode.Keyword)?.Word;
        if (how is not (null or "REPEAT" or "LINEAR"))
        {
            throw new MetricMathException($"Unexpected '{how}'");
        }

        var filler = Lookup(how is null ? Branch(call, 1) : null);
        return Each(value, series => SeriesMath.Fill(series, Grid(series), how, filler));
    }

    private MathValue.Array Sort(MathNode.Call call)
    {
        if (Evaluate(call.Arguments[0]) is not MathValue.Array array)
        {
            throw Unfit(call, 0);
        }

        var function = call.Arguments[1] is MathNode.Keyword { Word: "AVG" or "MIN" or "MAX" or "SUM" } by ? by.Word : throw new MetricMathException("Function 'SORT' sorts by AVG, MIN, MAX or SUM");
        var descending = call.Arguments[2] switch
        {
            MathNode.Keyword { Word: "ASC" } => false,
            MathNode.Keyword { Word: "DESC" } => true,
            _ => throw new MetricMathException("Function 'SORT' sorts ASC or DESC"),
        };
        var limit = call.Arguments.Count == 4 ? Integer(call, 3) : int.MaxValue;

        // Series without values come last either way.
        var keyed = array.Of.Select(series => (series, Key: SeriesMath.Statistic(function, [.. series.Values])));
        var sorted = descending ? keyed.OrderBy(one => one.Key is null).ThenByDescending(one => one.Key) : keyed.OrderBy(one => one.Key is null).ThenBy(one => one.Key);
        return new MathValue.Array([.. sorted.Take(limit).Select(one => one.series)]);
    }

    // With one number the rest from there, with two those from the first to before the second.
    private MathValue.Array Slice(MathNode.Call call)
    {
        if (Evaluate(call.Arguments[0]) is not MathValue.Array array)
        {
            throw Unfit(call, 0);
        }

        var from = Integer(call, 1);
        var to = call.Arguments.Count == 3 ? Integer(call, 2) : int.MaxValue;
        return new MathValue.Array([.. array.Of.Take(to).Skip(from)]);
    }

    private IEnumerable<long> Grid(TimeSeries series) => SeriesMath.Grid(source.Start, source.End, series.Period);

    private int Integer(MathNode.Call call, int at) =>
        Evaluate(call.Arguments[at]) is MathValue.Scalar { Number: >= 0 and <= int.MaxValue } scalar && scalar.Number == Math.Floor(scalar.Number)
            ? (int)scalar.Number
            : throw new MetricMathException($"Argument {at + 1} of function '{call.Function}' must be a whole number");

    private static string Text(MathNode.Call call, int at) =>
        call.Arguments[at] is MathNode.Text text ? text.Value : throw new MetricMathException($"Argument {at + 1} of function '{call.Function}' must be in quotation marks");

    private static MathValue EachOf(string function, MathValue value, Func<double, double> change)
    {
        if (value is not MathValue.Scalar scalar)
        {
            return Each(value, series => series.Map(change));
        }

        var number = change(scalar.Number);
        return double.IsFinite(number) ? new MathValue.Scalar(number) : throw new MetricMathException($"Function '{function}' has no result for this number");
    }

    private static MathValue Each(MathValue value, Func<TimeSeries, TimeSeries> change) => value switch
    {
        MathValue.Series series => new MathValue.Series(change(series.Of)),
        MathValue.Array array => new MathValue.Array([.. array.Of.Select(change)]),
        _ => value,
    };

    private static MathValue.Array Array(IEnumerable<TimeSeries> series)
    {
        var all = series.Take(MaxSeries + 1).ToList();
        return all.Count <= MaxSeries ? new MathValue.Array(all) : throw new MetricMathException("Expression makes too many time series");
    }

    private MetricMathException Unfit(MathNode.Call call, int at) => Unfit(call.Function, Evaluate(call.Arguments[at]));

    private static MetricMathException Unfit(string function, MathValue value) => new($"Unsupported argument type for function '{function}': '{value.TypeName}'");
}
