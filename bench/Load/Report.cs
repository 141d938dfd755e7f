using System.Globalization;
using System.Text.Json;

namespace Strongroom.Bench.Load;

/// <summary>Collects what was measured, shows it as it comes, and prints medians and ratios at the end.</summary>
internal sealed class Report(bool json)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<(string Part, string Name, Measurement Found)> _found = [];
    private readonly List<Ratio> _ratios = [];
    private readonly List<string> _notes = [];
    private string _part = "";

    /// <summary>What comes next belongs to this part.</summary>
    public void Begin(string part) => _part = part;

    /// <summary>Takes the measurement of one round.</summary>
    public void Add(string name, int round, Measurement found)
    {
        _found.Add((_part, name, found));
        Tell($"{Row($"{name}, round {round}", found)}");
    }

    /// <summary>The measurement in the middle by rate, of this part and name.</summary>
    public Measurement Median(string name) => Median(Of(name));

    /// <summary>A figure against a peer's: round by round, because peers of one round saw the same machine, and of those the
    /// one in the middle.</summary>
    public double MedianRatio(string name, string peer, Func<Measurement, double> figure)
    {
        var ratios = Of(name).Zip(Of(peer), (found, beside) => figure(found) / figure(beside)).Order().ToList();
        return ratios[ratios.Count / 2];
    }

    /// <summary>Holds a figure against its goal.</summary>
    public void Compare(string what, double value, double goal, bool atMost) => _ratios.Add(new Ratio(_part, what, value, goal, atMost ? value <= goal : value >= goal));

    /// <summary>Something that is no measurement of a round, but worth knowing.</summary>
    public void Note(FormattableString text)
    {
        _notes.Add($"{_part}: {text.ToString(CultureInfo.InvariantCulture)}");
        Tell(_notes[^1]);
    }

    /// <summary>The end of the run.</summary>
    public void Print()
    {
        var medians = _found.GroupBy(each => (each.Part, each.Name)).Select(group => (group.Key.Part, group.Key.Name, Found: Median(group.Select(each => each.Found)))).ToList();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Processors = Environment.ProcessorCount,
                    Load = File.ReadAllText("/proc/loadavg").Trim(),
                    Medians = medians.Select(each => new { each.Part, each.Name, each.Found }),
                    Rounds = _found.Select(each => new { each.Part, each.Name, each.Found }),
                    Ratios = _ratios,
                    Notes = _notes,
                },
                Indented));
            return;
        }

        Console.WriteLine();
        Console.WriteLine("medians");
        foreach (var (_, name, found) in medians)
        {
            Console.WriteLine(Row(name, found));
        }

        Console.WriteLine();
        foreach (var ratio in _ratios)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ratio.What,-62} {ratio.Value,9:#,0.##}   goal {ratio.Goal,6:#,0.##}   {(ratio.Met ? "met" : "NOT MET")}"));
        }
    }

    private IEnumerable<Measurement> Of(string name) => _found.Where(each => each.Part == _part && each.Name == name).Select(each => each.Found);

    private static Measurement Median(IEnumerable<Measurement> all)
    {
        var sorted = all.OrderBy(each => each.PerSecond).ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Row(string name, Measurement found) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-40} {found.PerSecond,9:N0}/s  cpu {found.CpuMicroseconds,8:N1} us  p50 {found.P50,7:N2} ms  p99 {found.P99,7:N2} ms  {Allocated(found)}{(found.Failed == 0 ? "" : $"  {found.Failed} FAILED {found.Errors}")}");

    private static string Allocated(Measurement found) =>
        found.AllocatedBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"allocated {bytes,8:N0} B") : "";

    // Standard output is for the result alone when a program reads it.
    private void Tell(string line) => (json ? Console.Error : Console.Out).WriteLine(line);

    private sealed record Ratio(string Part, string What, double Value, double Goal, bool Met);
}
