using System.Buffers;
using System.Text.Json;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Patterns.Events;
using Strongroom.Patterns.Logs;
using Strongroom.Patterns.Masking;
using Strongroom.Patterns.Metrics;
using Strongroom.Patterns.Schedules;
using Strongroom.Patterns.Templates;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>Languages whose inputs are two parts: a pattern, a line of its own with a dash, and what it is tried on.</summary>
internal abstract class PairTarget : FuzzTarget
{
    private static readonly byte[] Divider = "\n-\n"u8.ToArray();

    // A pattern is read into objects of its own, and an event into a document.
    public override long AllocationBase => 4 << 20;

    public override long AllocationFactor => 4096;

    public override string Run(byte[] input)
    {
        var at = input.AsSpan().IndexOf(Divider);
        return at < 0 ? Run(input, []) : Run(input[..at], input[(at + Divider.Length)..]);
    }

    protected abstract string Run(byte[] pattern, byte[] subject);

    protected static byte[] Pair(string pattern, string subject) => Utf8($"{pattern}\n-\n{subject}");
}

/// <summary>Event patterns of EventBridge and filter policies of SNS, with events.</summary>
internal sealed class EventPatternTarget : PairTarget
{
    public override string Name => "event-patterns";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pair("""{"source":["aws.ec2"],"detail":{"state":[{"anything-but":"x"}]}}""", """{"source":"aws.ec2","detail":{"state":"running"}}"""),
        Pair("""{"a":[{"numeric":[">",0,"<=",5]},{"prefix":"x"},{"exists":false}]}""", """{"a":[3,[4,{"b":null}]]}"""),
        Pair("""{"$or":[{"a":[{"wildcard":"a*b"}]},{"b":{"c":[{"cidr":"10.0.0.0/8"}]}}]}""", """{"b":[{"c":"10.1.1.1"},{"c":true}]}"""),
        Pair("""{"a":[{"suffix":{"equals-ignore-case":"X"}},{"equals-ignore-case":"y"},{"anything-but":{"wildcard":["*"]}}]}""", """{"a":"zx"}"""),
        Pair("""{"a":["\ud800"]}""", """{"\ud800":"\udc00","a":"\ud800"}"""),
    ];

    public override IReadOnlyList<string> Dictionary =>
        ["\"$or\"", "prefix", "suffix", "anything-but", "wildcard", "numeric", "exists", "cidr", "equals-ignore-case", "*", "\\\\*", "::1/64", "1e400", "\\ud800", "[", "{", "null", "-\n"];

    protected override string Run(byte[] pattern, byte[] subject)
    {
        var policy = "";
        try
        {
            var read = FilterPolicy.Parse(pattern, FilterPolicyScope.MessageBody);
            policy = $"policy {read.MatchesBody(subject)}";
            read.Matches([new("a", new MessageAttribute("String.Array", Text(subject))), new("b", new MessageAttribute("Number", Text(subject)))]);
        }
        catch (EventPatternException exception)
        {
            Require(exception.Reason.Length > 0, "A refusal without a reason.");
        }

        try
        {
            return $"{policy} {EventPattern.Parse(pattern).Matches(subject)}";
        }
        catch (EventPatternException exception)
        {
            return exception.Reason.Split(' ')[0] + exception.Reason.Length;
        }
    }
}

/// <summary>Input transformers: the template, and an event; each path that the template holds as the path of the variable.</summary>
internal sealed class TransformerTarget : PairTarget
{
    public override string Name => "input-transformers";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pair("\"$.detail.a <v> <aws.events.rule-arn>\"", """{"detail":{"a":"x"}}"""),
        Pair("{\"x\": <v>, \"y\": \"<v>\", \"e\": <aws.events.event.json>}", """{"detail":[1,{"b":"\"<v>"}]}"""),
        Pair("{\"e\": <aws.events.event>, \"t\": <aws.events.event.ingestion-time>}", """{"detail":1,"\ud800":"\udc00"}"""),
    ];

    public override IReadOnlyList<string> Dictionary => ["<v>", "<aws.events.event>", "<aws.events.event.json>", "<", ">", "\"", "\\", "$.a[0]", "[*]", "\\ud800"];

    protected override string Run(byte[] pattern, byte[] subject)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(subject);
        }
        catch (JsonException)
        {
            return "no event";
        }

        using (document)
        {
            var template = Text(pattern);
            var path = template.IndexOf('$', StringComparison.Ordinal) is >= 0 and var at ? template[at..].Split(' ')[0] : "$.detail";
            try
            {
                var transformer = InputTransformer.Parse("t", new Dictionary<string, string> { ["v"] = path }, template);
                var sent = transformer.Apply(new TransformedEvent(document.RootElement, "arn", "rule", DateTimeOffset.UnixEpoch));
                if (sent is not null && !template.TrimStart().StartsWith('"'))
                {
                    // What was JSON stays JSON, whatever the event says.
                    using var again = JsonDocument.Parse(sent, new JsonDocumentOptions { MaxDepth = 256 });
                }

                return $"sent {sent is null} {path.Length}";
            }
            catch (InputTransformerException exception)
            {
                return exception.Message.Split(' ')[0];
            }
        }
    }
}

/// <summary>Filter patterns of CloudWatch Logs, with messages.</summary>
internal sealed class LogFilterTarget : PairTarget
{
    public override string Name => "log-filters";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pair("ERROR -\"DEBUG x\" %a+b%", "ERROR aab"),
        Pair("?ERROR ?%[a-z]{2,3}\\d% ", "ab1"),
        Pair("{ ($.a.b[0] = \"x*\" && $.n > 3) || $.m NOT EXISTS || $['q'] IS NULL }", """{"a":{"b":["xy"]},"n":4.5,"q":null}"""),
        Pair("[ip, user, ..., status=4* && status!=403, bytes>100]", "1.1.1.1 - [x y] \"GET /\" 404 1534"),
        Pair("{ $.a[*] = %^x$% }", """{"a":["x","\ud800"]}"""),
    ];

    public override IReadOnlyList<string> Dictionary =>
        ["$.", "[*]", "IS NULL", "IS TRUE", "NOT EXISTS", "&&", "||", "...", "%", "\"", "{3}", "{2,900}", "[^", "\\x28", "\\d", "!=", ">=", "*", "(", ")"];

    protected override string Run(byte[] pattern, byte[] subject)
    {
        try
        {
            var read = LogFilterPattern.Parse(Text(pattern));
            using var message = new LogMessage(Text(subject));
            var matches = read.Matches(message);
            var values = read.Values(message);
            return $"{read.HasValues} {read.Regexes} {matches} {values.Count}";
        }
        catch (LogFilterException exception)
        {
            return exception.Message.Split('\'')[0];
        }
    }
}

/// <summary>Metric math, over two series.</summary>
internal sealed class MetricMathTarget : FuzzTarget
{
    public override string Name => "metric-math";

    public override long AllocationBase => 16 << 20;

    public override long AllocationFactor => 1 << 16;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "m1 + -m2 * 3 ^ 2 / 4", "IF(m1 > 3 AND m2 != 1 || m1 <= 2, m1, FILL(m2, REPEAT))", "SUM(METRICS(\"m\")) / METRIC_COUNT([m1, m2])",
            "FIRST(SORT(METRICS(), AVG, DESC, 2))", "RATE(DIFF(RUNNING_SUM(m1))) + PERIOD(m1)", "SLICE(SEARCH('{N,D} \"x\" AND (a OR NOT b=c)', 'Sum', 60), 0, 1)",
            "TIME_SERIES(STDDEV(m1)) + HOUR(m2) + LOG10(ABS(CEIL(FLOOR(m1))))", "FILL([m1,m2], LINEAR)",
        }.Select(Utf8),
    ];

    public override IReadOnlyList<string> Dictionary =>
        ["m1", "m2", "METRICS()", "SUM(", "FILL(", "IF(", "SORT(", "SLICE(", "SEARCH('", "REPEAT", "LINEAR", "DESC", ")", "[", "]", "^", "1e308", "9e99", "AND", "NOT "];

    public override int Budget => 10_000;

    public override string Run(byte[] input)
    {
        try
        {
            var value = MetricExpression.Parse(Text(input)).Evaluate(new Source());
            var series = value is MathValue.Array array ? array.Of : [((MathValue.Series)value).Of];
            Require(series.All(one => one.Values.All(double.IsFinite)), "A value that is no number.");
            return $"{value.GetType().Name} {series.Count} {series.Sum(one => one.Count)}";
        }
        catch (MetricMathException exception)
        {
            return exception.Message.Split('\'', ':')[0].Split(" at ")[0];
        }
    }

    private sealed class Source : IMetricSource
    {
        public long Start => 0;

        public long End => 600;

        public int Period => 60;

        public IReadOnlyList<KeyValuePair<string, TimeSeries>> Metrics { get; } =
            [new("m1", new TimeSeries("m1", 60, [0, 120, 240], [1, 2, 3])), new("m2", new TimeSeries("m2", 60, [60, 120], [5, -0.5]))];

        public MathValue? Expression(string id) => null;

        public IReadOnlyList<TimeSeries> Search(SearchQuery query, string statistic, int? period) =>
            query.Matches("N", "MetricName1", [new("D", "x")]) ? [Metrics[0].Value] : [];
    }
}

/// <summary>A secret and a text: nothing of the secret comes through in one piece or in many.</summary>
internal sealed class MaskerTarget : PairTarget
{
    public override string Name => "masker";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [Pair("hunter42", "xhunter42hunter4"), Pair("{\"password\":\"a\\\"bcdef\"}", "a\"bcdef and a\\\"bcdef"), Pair("aaaaaaa", "aaaaaaaaaaaaaaaaab"), Pair("ä ö ü", "%C3%A4%20%C3%B6")];

    public override IReadOnlyList<string> Dictionary => ["hunter42", "\\u00e4", "%20", "\"", "\\", "{\"a\":\"", "\"}"];

    public override int Budget => 10_000;

    protected override string Run(byte[] pattern, byte[] subject)
    {
        using var builder = new MaskerBuilder();
        var added = builder.Add(1, pattern);
        using var masker = builder.Build();
        var whole = new ArrayBufferWriter<byte>();
        var masks = masker.Replace(subject, whole);
        var expected = masks == 0 ? subject : whole.WrittenSpan.ToArray();
        Require(added is not MaskAdded.Added || expected.AsSpan().IndexOf(pattern) < 0 || "***"u8.IndexOf(pattern) >= 0 || pattern.AsSpan().Contains((byte)'*'), "The secret is still there.");

        var pieces = new ArrayBufferWriter<byte>();
        var stream = masker.Begin(pieces);
        for (var i = 0; i < subject.Length; i++)
        {
            stream.Write(subject.AsSpan(i, 1));
        }

        stream.Complete();
        Require(pieces.WrittenSpan.SequenceEqual(expected), "In pieces it is masked differently.");
        return $"{added} {masks}";
    }
}

/// <summary>Schedules of rules.</summary>
internal sealed class RuleScheduleTarget : FuzzTarget
{
    public override string Name => "rule-schedules";

    public override long AllocationBase => 1 << 20;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "rate(1 minute)", "rate(36500 days)", "cron(0/15 8-17 ? * MON-FRI *)", "cron(15 10 ? * 6L 2019-2199)", "cron(0 0 LW 2/3 ? *)", "cron(0 0 31W * ? 2026)", "cron(5,35 22-2 ? JAN,DEC 3#5 *)", "cron(0 0 30 2 ? *)",
        }.Select(Utf8),
    ];

    public override IReadOnlyList<string> Dictionary => ["cron(", "rate(", ")", " ", "*", "?", "L", "W", "#", "/", "-", ",", "MON", "DEC", "2199", "59", "LW", "minutes", "days"];

    public override string Run(byte[] input)
    {
        var from = new DateTimeOffset(2026, 2, 28, 13, 14, 15, TimeSpan.Zero);
        if (ScheduleExpression.Parse(Text(input)) is not { } schedule)
        {
            return "none";
        }

        var next = schedule.After(from, from);
        Require(next is null || next > from, "A time that is over.");
        return $"{schedule.Rate is null} {next is null}";
    }
}
