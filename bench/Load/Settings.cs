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

    /// <summary>Secrets that are rotated by a function that does next to nothing, in the part rotation.</summary>
    public int Rotations { get; init; } = 10_000;

    /// <summary>Secrets whose user of a database is rotated, in the part rotation.</summary>
    public int DatabaseRotations { get; init; } = 500;

    /// <summary>Secrets of the large server in the part scale.</summary>
    public int Many { get; init; } = 200_000;

    /// <summary>A directory with many secrets for the part scale, filled when it is absent and kept; null is a new one for each run.</summary>
    public string? Filled { get; init; }

    public static string Help => $"""
        bench/load [--part {string.Join('|', Bench.Parts.Keys)}|all] [--seconds 8] [--rounds 3] [--connections 64]
                   [--secrets 1000] [--warm-up 10] [--many 200000] [--filled DIRECTORY] [--output table|json]
                   [--rotations 10000] [--database-rotations 500]

        Measures the server in its secure mode: signatures, audit and encryption on.
          reads   GetSecretValue beside a bare Kestrel endpoint with bodies of the same size, and moto's server where it is installed
          access  GetSecretValue by a role's session with a policy of twenty statements, beside the same by the root user
          writes  CreateSecret and PutSecretValue beside the same SQLite file taking the same rows in groups of the same size
          scale   the same calls on a server with 100 secrets and on one with --many in turn, how that one starts, what memory it takes;
                  filling it takes minutes: --filled names a directory to keep it in
          rotation  --rotations secrets due at once with a rotator that does next to nothing, and --database-rotations with that of
                  PostgreSQL where a server is installed, at two values of the server's --rotation-concurrency: time until all are
                  done, memory, and GetSecretValue of a steady reader before and meanwhile
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
                ("--many", { } many) => settings with { Many = many },
                ("--rotations", { } rotations) => settings with { Rotations = rotations },
                ("--database-rotations", { } rotations) => settings with { DatabaseRotations = rotations },
                ("--filled", _) => settings with { Filled = value },
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
