using System.Globalization;
using System.Text;

namespace Strongroom.Server.Telemetry;

/// <summary>Writes Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it is, on one line.</param>
    public void Begin(string name, string type, string? help)
    {
        if (help is not null)
        {
            _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", @"\\").Replace("\n", @"\n")).Append('\n');
        }

        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>Writes a value.</summary>
    public void Sample(string name, ReadOnlySpan<KeyValuePair<string, object?>> labels, double value)
    {
        _text.Append(name);
        var separator = '{';
        foreach (var (label, text) in labels)
        {
            _text.Append(separator).Append(label).Append("=\"").Append(Escape(Convert.ToString(text, CultureInfo.InvariantCulture) ?? "")).Append('"');
            separator = ',';
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(Number(value)).Append('\n');
    }

    /// <summary>Writes the buckets, sum and count of a histogram.</summary>
    public void Histogram(string name, KeyValuePair<string, object?>[] labels, LatencyHistogram times)
    {
        // The sum first: read later, it could hold times that the buckets do not count yet.
        var sum = times.Sum;
        Histogram(name, labels, LatencyHistogram.Bounds, times.Counts(), sum);
    }

    /// <summary>Writes the buckets, sum and count of a histogram.</summary>
    public void Histogram(string name, KeyValuePair<string, object?>[] labels, IReadOnlyList<double> bounds, IReadOnlyList<long> counts, double sum)
    {
        var total = 0L;
        for (var bucket = 0; bucket < counts.Count; bucket++)
        {
            total += counts[bucket];
            var bound = bucket < bounds.Count ? Number(bounds[bucket]) : "+Inf";
            Sample(name + "_bucket", [.. labels, new("le", bound)], total);
        }

        Sample(name + "_sum", labels, sum);
        Sample(name + "_count", labels, total);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Escape(string value) => value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", @"\n");

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
