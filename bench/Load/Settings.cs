namespace Strongroom.Bench.Load;

/// <summary>What one run of the bench measures.</summary>
internal sealed record Settings
{
    /// <summary>The repository.</summary>
    public string Root { get; init; } = ".";

    /// <summary>Which parts run.</summary>
    public IReadOnlyList<string> Parts { get; init; } = ["read", "write", "list", "scale"];

    /// <summary>Seconds of each measurement.</summary>
    public int Seconds { get; init; } = 8;

    /// <summary>How often the measurements are interleaved.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Connections that wrk holds open.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Secrets that reads are spread over.</summary>
    public int Secrets { get; init; } = 1000;

    /// <summary>Secrets of the large store in the part "scale".</summary>
    public int Many { get; init; } = 200_000;

    public const string Help = """
        bench/load [--parts read,write,list,scale] [--seconds 8] [--rounds 3] [--connections 64] [--secrets 1000] [--many 200000]

        read   GetSecretValue, beside a bare Kestrel endpoint and (where python3 has it) moto's server
        write  PutSecretValue and CreateSecret, beside the same SQLite file with groups of the same size
        list   pages of ListSecrets
        scale  GetSecretValue, CreateSecret and a filtered ListSecrets page with many secrets and with a hundred; start-up; memory
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
                "--parts" => settings with { Parts = value.Split(',') },
                "--seconds" => settings with { Seconds = int.Parse(value) },
                "--rounds" => settings with { Rounds = int.Parse(value) },
                "--connections" => settings with { Connections = int.Parse(value) },
                "--secrets" => settings with { Secrets = int.Parse(value) },
                "--many" => settings with { Many = int.Parse(value) },
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
