namespace Strongroom.Bench.Load;

/// <summary>What one run of the bench measures.</summary>
internal sealed record Settings
{
    /// <summary>The repository.</summary>
    public string Root { get; init; } = ".";

    /// <summary>Seconds of each measurement.</summary>
    public int Seconds { get; init; } = 8;

    /// <summary>How often the measurements are interleaved.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Connections that wrk holds open.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Secrets that reads are spread over.</summary>
    public int Secrets { get; init; } = 1000;

    /// <summary>Which part to run: read, or scale.</summary>
    public string Part { get; init; } = "read";

    /// <summary>A directory with many secrets for the part scale, filled when it is absent and kept; null is a new one for each run.</summary>
    public string? Filled { get; init; }

    public const string Help = """
        bench/load [--part read] [--seconds 8] [--rounds 3] [--connections 64] [--secrets 1000]
        bench/load --part scale [--seconds 8] [--rounds 3] [--secrets 200000] [--filled DIRECTORY]

        Measures GetSecretValue in the server's secure mode (signatures, audit and decryption on), interleaved with a bare Kestrel
        endpoint that reads and answers bodies of the same size. The machine is shared with the load generator: look at the
        ratios and at processor time per request rather than at absolute rates.

        The part "scale" measures the same calls on a server with 100 secrets and on one with --secrets of them, interleaved, and
        how that one starts and what memory it takes. Filling it takes minutes: --filled names a directory to keep it in.
        """;

    public static Settings? Read(string[] args)
    {
        var settings = new Settings();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            Settings? next = args[i] switch
            {
                "--root" => settings with { Root = value },
                "--seconds" => settings with { Seconds = int.Parse(value) },
                "--rounds" => settings with { Rounds = int.Parse(value) },
                "--connections" => settings with { Connections = int.Parse(value) },
                "--filled" => settings with { Filled = value },
                "--part" => settings with { Part = value },
                "--secrets" => settings with { Secrets = int.Parse(value) },
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
