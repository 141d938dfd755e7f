using System.Globalization;
using Strongroom.Patterns.Metrics;

namespace Strongroom.Patterns.Tests.Metrics;

/// <summary>Series of five points a minute apart, from a Monday's midnight; a minus is no point.</summary>
public sealed class MetricExpressionTests
{
    // 2026-03-02, a Monday.
    private const long Start = 1772409600;

    private static readonly Source Metrics = new(new()
    {
        ["m1"] = "10 20 - 40 50", ["m2"] = "1 2 3 0 -", ["errors_a"] = "1 1 1 1 1", ["errors_b"] = "- 2 2 - 2", ["empty"] = "- - - - -",
        ["c1"] = "1 1 0 0 -", ["c2"] = "30 - 0 0 30", ["c3"] = "0 0 20 - 20", ["n1"] = "30 20 0 0 -", ["n2"] = "20 - 20 - -",
    });

    [Theory]
    [InlineData("m1", "10 20 - 40 50")]
    [InlineData("m1 + m2", "11 22 3 40 50")]
    [InlineData("m1 - m2", "9 18 -3 40 50")]
    [InlineData("m1 / m2", "10 10 0 - -")]
    [InlineData("m1 * 2 + 1", "21 41 - 81 101")]
    [InlineData("1 + m1 * 2", "21 41 - 81 101")]
    [InlineData("(1 + m1) * 2", "22 42 - 82 102")]
    [InlineData("-m1", "-10 -20 - -40 -50")]
    [InlineData("-5*m2", "-5 -10 -15 0 -")]
    [InlineData("m2 ^ 2 ^ 2", "1 16 81 0 -")]
    [InlineData("-m2^2", "-1 -4 -9 0 -")]
    [InlineData("100 / m2", "100 50 33.333333333333336 - -")]
    [InlineData("m1 - 10 - 10", "-10 0 - 20 30")]
    [InlineData("1e1 + m1", "20 30 - 50 60")]
    // Comparisons, of the user guide's example too.
    [InlineData("n1 < n2", "0 0 1 0 -")]
    [InlineData("n1 >= 30", "1 0 0 0 -")]
    [InlineData("n1 > 15 AND n2 > 15", "1 0 0 0 -")]
    [InlineData("n1 > 15 || n2 > 15", "1 1 1 0 -")]
    [InlineData("m1 == 20", "0 1 - 0 0")]
    [InlineData("m1 != 20", "1 0 - 1 1")]
    [InlineData("m1 > 15 && m1 < 45 OR m1 == 10", "1 1 - 1 0")]
    // Statistics: of a series a number, of an array a series.
    [InlineData("m1 - MIN(m1)", "0 10 - 30 40")]
    [InlineData("m1 / MAX(m1)", "0.2 0.4 - 0.8 1")]
    [InlineData("m1 - AVG(m1)", "-20 -10 - 10 20")]
    [InlineData("errors_a * SUM(m1)", "120 120 120 120 120")]
    [InlineData("errors_a * DATAPOINT_COUNT(m1)", "4 4 4 4 4")]
    [InlineData("errors_a * STDDEV(c1)", "0.5 0.5 0.5 0.5 0.5")]
    [InlineData("errors_a * MAX(empty)", "0 0 0 0 0")]
    [InlineData("SUM([m1, m2])", "11 22 3 40 50")]
    [InlineData("SUM(METRICS(\"errors\"))", "1 3 3 1 3")]
    [InlineData("AVG(METRICS(\"errors\"))", "0.5 1.5 1.5 0.5 1.5")]
    [InlineData("MIN([m1, m2])", "1 2 3 0 50")]
    [InlineData("MAX([m1, m2])", "10 20 3 40 50")]
    [InlineData("DATAPOINT_COUNT([m1, m2])", "2 2 1 2 1")]
    [InlineData("m1 / METRIC_COUNT(METRICS(\"errors\"))", "5 10 - 20 25")]
    [InlineData("SUM(100/[errors_a, errors_b])", "100 150 150 100 150")]
    [InlineData("AVG([m1,m2]/errors_a)", "5.5 11 1.5 20 25")]
    [InlineData("SUM(SUM([m1,m2])/[errors_a])", "11 22 3 40 50")]
    // Filling.
    [InlineData("FILL(m1, 7)", "10 20 7 40 50")]
    [InlineData("FILL(m1, REPEAT)", "10 20 20 40 50")]
    [InlineData("FILL(m1, LINEAR)", "10 20 30 40 50")]
    [InlineData("FILL(errors_b, REPEAT)", "- 2 2 2 2")]
    [InlineData("FILL(errors_b, LINEAR)", "- 2 2 2 2")]
    [InlineData("FILL(m2, LINEAR)", "1 2 3 0 -")]
    [InlineData("FILL(m1, m2)", "10 20 3 40 50")]
    [InlineData("FILL(m1, MIN(m1))", "10 20 10 40 50")]
    [InlineData("SUM(FILL(METRICS(\"errors\"), 0))", "1 3 3 1 3")]
    [InlineData("FILL(empty, 0)", "0 0 0 0 0")]
    // From point to point.
    [InlineData("DIFF(m1)", "- 10 - 20 10")]
    [InlineData("DIFF_TIME(m1)", "- 60 - 120 60")]
    [InlineData("RATE(m1) * 60", "- 10 - 10 10")]
    [InlineData("RUNNING_SUM(m1)", "10 30 - 70 120")]
    [InlineData("errors_a * PERIOD(m1)", "60 60 60 60 60")]
    [InlineData("TIME_SERIES(MAX(m1))", "50 50 50 50 50")]
    [InlineData("TIME_SERIES(3) + m1", "13 23 3 43 53")]
    [InlineData("ABS(-m1)", "10 20 - 40 50")]
    [InlineData("CEIL(m2/2)", "1 1 2 0 -")]
    [InlineData("FLOOR(m2/2)", "0 1 1 0 -")]
    [InlineData("LOG10(m2*10)", "1 1.3010299956639813 1.4771212547196624 - -")]
    [InlineData("LOG(m2 - m2 + 1)", "0 0 0 0 -")]
    // Conditions, of the user guide's tables.
    [InlineData("IF(c1, c2, c3)", "30 0 20 - -")]
    [InlineData("IF(c1, 5, c3)", "5 5 20 - -")]
    [InlineData("IF(c1, c2, 5)", "30 0 5 5 -")]
    [InlineData("IF(1, c2, c3)", "30 - 0 0 30")]
    [InlineData("IF(0, c2, c3)", "0 0 20 - 20")]
    [InlineData("IF(0, c2)", "- - - - -")]
    [InlineData("IF(m1 < 40, m1)", "10 20 - - -")]
    [InlineData("IF(m1 < 40, 10, 2)", "10 10 - 2 2")]
    // Choosing.
    [InlineData("FIRST(SORT([errors_a, m1, errors_b], SUM, DESC))", "10 20 - 40 50")]
    [InlineData("LAST(SORT([errors_a, m1, errors_b], SUM, DESC))", "1 1 1 1 1")]
    [InlineData("FIRST(SORT([errors_a, m1, errors_b], AVG, ASC))", "1 1 1 1 1")]
    [InlineData("SUM(SLICE([m1, errors_a, errors_b], 1))", "1 3 3 1 3")]
    [InlineData("SUM(SLICE([m1, errors_a, errors_b], 1, 2))", "1 1 1 1 1")]
    [InlineData("SUM(SORT([errors_a, m1], MAX, DESC, 1))", "10 20 - 40 50")]
    [InlineData("LAST(REMOVE_EMPTY([m1, empty]))", "10 20 - 40 50")]
    [InlineData("FIRST([])", "- - - - -")]
    // The clock.
    [InlineData("MINUTE(m1)", "0 1 2 3 4")]
    [InlineData("HOUR(m1) + DAY(m1)", "1 1 1 1 1")]
    [InlineData("DATE(m1) * 100 + MONTH(m1)", "203 203 203 203 203")]
    [InlineData("YEAR(empty)", "2026 2026 2026 2026 2026")]
    [InlineData("EPOCH(m1) - 1772409600", "0 60 120 180 240")]
    [InlineData("e1 * 2", "20 40 - 80 100")]
    [InlineData("SUM(SEARCH('{Mine,Host} MetricName=\"Load\"', 'Average', 60))", "6 6 6 6 6")]
    public void Is_evaluated_as_the_user_guide_says(string expression, string expected) =>
        Assert.Equal(expected, Show(Assert.IsType<MathValue.Series>(Evaluate(expression)).Of));

    [Fact]
    public void Arrays_are_results_too()
    {
        var array = Assert.IsType<MathValue.Array>(Evaluate("METRICS(\"errors\") * 2"));
        Assert.Equal(["2 2 2 2 2", "- 4 4 - 4"], array.Of.Select(Show));
        Assert.Equal(10, Assert.IsType<MathValue.Array>(Evaluate("METRICS()")).Of.Count);
    }

    [Theory]
    [InlineData("m1 +", "Invalid syntax at line 1 column 5")]
    [InlineData("(m1", "Invalid syntax at line 1 column 4")]
    [InlineData("m1 m2", "Invalid syntax at line 1 column 4")]
    [InlineData("M1", "Invalid syntax at line 1 column 3")]
    [InlineData("1..2 * m1", "Invalid syntax at line 1 column 5")]
    [InlineData("METRICS('a)", "Invalid syntax at line 1 column 9")]
    [InlineData("MEDIAN(m1)", "Unknown function 'MEDIAN'")]
    [InlineData("ABS()", "Wrong number of arguments for function 'ABS': 0")]
    [InlineData("ANOMALY_DETECTION_BAND(m1, 2)", "Function 'ANOMALY_DETECTION_BAND' is not supported")]
    [InlineData("SEARCH('', 'Sum')", "Invalid search expression")]
    public void Refuses_what_is_no_expression(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<MetricMathException>(() => MetricExpression.Parse(expression)).Message);

    [Theory]
    [InlineData("AVG(m1)", "Expression must return a time series or an array of time series, but returns a Scalar")]
    [InlineData("m9", "Undefined identifier 'm9'")]
    [InlineData("METRICS() + METRICS()", "Unsupported operand type(s) for +: '[Array[TimeSeries], Array[TimeSeries]]'")]
    [InlineData("METRIC_COUNT(m1) * m1", "Unsupported argument type for function 'METRIC_COUNT': 'TimeSeries'")]
    [InlineData("SUM(5) * m1", "Unsupported argument type for function 'SUM': 'Scalar'")]
    [InlineData("PERIOD(e1) * m1", "Function 'PERIOD' takes the id of a metric")]
    [InlineData("m1 * (1/0)", "Operator / has no result for these numbers")]
    [InlineData("[1, m1]", "Unsupported argument type for function '[]': 'Scalar'")]
    [InlineData("m1 + REPEAT", "Unexpected 'REPEAT'")]
    [InlineData("SORT(METRICS(), STDDEV(m1), ASC)", "Function 'SORT' sorts by AVG, MIN, MAX or SUM")]
    [InlineData("SLICE(METRICS(), 0.5)", "Argument 2 of function 'SLICE' must be a whole number")]
    [InlineData("METRICS(m1)", "Argument 1 of function 'METRICS' must be in quotation marks")]
    public void Refuses_what_does_not_fit(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<MetricMathException>(() => Evaluate(expression)).Message);

    [Fact]
    public void Names_are_told_before_anything_is_evaluated()
    {
        var expression = MetricExpression.Parse("IF(a1 > [b, c_2] / 2, -d)");
        Assert.Equal(["a1", "b", "c_2", "d"], expression.References.Order(StringComparer.Ordinal));
        Assert.False(expression.UsesSearch);
        Assert.True(MetricExpression.Parse("SUM(SEARCH('{X}', 'Sum'))").UsesSearch);
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Assert.Throws<MetricMathException>(() => MetricExpression.Parse(new string('(', 2000)));
        Assert.Throws<MetricMathException>(() => MetricExpression.Parse(new string('-', 2000)));
        Assert.Throws<MetricMathException>(() => MetricExpression.Parse(new string('1', 2049)));
        Assert.Throws<MetricMathException>(() => MetricExpression.Parse(""));
        Assert.Equal("10 20 - 40 50", Show(((MathValue.Series)Evaluate(string.Join('+', Enumerable.Repeat("0", 1000)) + "+m1")).Of));
    }

    private static MathValue Evaluate(string expression) => MetricExpression.Parse(expression).Evaluate(Metrics);

    private static string Show(TimeSeries series)
    {
        var values = series.Timestamps.Zip(series.Values).ToDictionary(point => point.First, point => point.Second);
        return string.Join(' ', Enumerable.Range(0, 5).Select(i => values.TryGetValue(Start + (60 * i), out var value) ? value.ToString(CultureInfo.InvariantCulture) : "-"));
    }

    private static TimeSeries Series(string label, string points)
    {
        var numbered = points.Split(' ').Select((text, i) => (text, Time: Start + (60 * i))).Where(point => point.text != "-").ToList();
        return new TimeSeries(label, 60, [.. numbered.Select(point => point.Time)], [.. numbered.Select(point => double.Parse(point.text, CultureInfo.InvariantCulture))]);
    }

    private sealed class Source(Dictionary<string, string> metrics) : IMetricSource
    {
        public long Start => MetricExpressionTests.Start;

        public long End => Start + 300;

        public int Period => 60;

        public IReadOnlyList<KeyValuePair<string, TimeSeries>> Metrics { get; } = [.. metrics.Select(pair => KeyValuePair.Create(pair.Key, Series(pair.Key, pair.Value)))];

        public MathValue? Expression(string id) => id == "e1" ? new MathValue.Series(Series("e1", "10 20 - 40 50")) : null;

        public IReadOnlyList<TimeSeries> Search(SearchQuery query, string statistic, int? period)
        {
            Assert.Equal(("Average", 60), (statistic, period));
            string[] hosts = ["a", "b"];
            return [.. hosts.Where(host => query.Matches("Mine", "Load", [KeyValuePair.Create("Host", host)])).Select(host => Series(host, "3 3 3 3 3"))];
        }
    }
}
