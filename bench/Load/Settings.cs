using System.Globalization;

namespace Strongroom.Bench.Load;

/// <summary>What one run of the bench measures.</summary>
internal sealed record Settings
{
    /// <summary>The repository.</summary>
    public string Root { get; init; } = ".";

    /// <summary>The part to run, or <c>all</c>.</summary>
    public string Part { get; init; } = "all";

    /// <summary>Whether to print JSON in place of tables.</summary>
    public bool Json { get; init; }

    /// <summary>Seconds of each measurement.</summary>
    public int Seconds { get; init; } = 8;

    /// <summary>How often the measurements are interleaved.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Connections that wrk holds open.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Secrets that reads and lists are spread over.</summary>
    public int Secrets { get; init; } = 1000;

    /// <summary>Seconds that every server is run in before it is measured, so that its code is compiled in full.</summary>
    public int WarmUp { get; init; } = 10;

    public static string Help => $"""
        bench/load [--part {string.Join('|', Bench.Parts.Keys)}|all] [--seconds 8] [--rounds 3] [--connections 64]
                   [--secrets 1000] [--warm-up 10] [--output table|json]

        Measures the server in its secure mode: signatures, audit and encryption on.
          reads   GetSecretValue beside a bare Kestrel endpoint with bodies of the same size, and moto's server where it is installed
          writes  CreateSecret and PutSecretValue beside the same SQLite file taking the same rows in groups of the same size
          lists   pages of 100 of ListSecrets beside a bare endpoint with bodies of the same size
        Peers are interleaved, round by round, because the machine is shared with the load generator and whatever else runs:
        look at the ratios and at processor time per request rather than at absolute rates.
        """;

    public static Settings? Read(string[] args)
    {
        var settings = new Settings();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : (int?)null;
            Settings? next = (args[i], number) switch
            {
                ("--root", _) => settings with { Root = value },
                ("--part", _) when value == "all" || Bench.Parts.ContainsKey(value) => settings with { Part = value },
                ("--output", _) when value is "table" or "json" => settings with { Json = value == "json" },
                ("--seconds", { } seconds) => settings with { Seconds = seconds },
                ("--rounds", { } rounds) => settings with { Rounds = rounds },
                ("--connections", { } connections) => settings with { Connections = connections },
                ("--secrets", { } secrets) => settings with { Secrets = secrets },
                ("--warm-up", { } warmUp) => settings with { WarmUp = warmUp },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            settings = next;
        }

        return args.Length % 2 == 0 ? settings : null;
    }
}
