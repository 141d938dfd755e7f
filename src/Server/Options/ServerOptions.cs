using System.Net;

namespace Strongroom.Server.Options;

/// <summary>What an operator can set about the server. Immutable; every value has passed its check.</summary>
public sealed class ServerOptions
{
    private readonly IReadOnlyDictionary<string, EffectiveOption> _values;

    private ServerOptions(IReadOnlyDictionary<string, EffectiveOption> values) => _values = values;

    /// <summary>Where to accept requests.</summary>
    public IPEndPoint Listen => Get(OptionTable.Listen);

    /// <summary>The data directory, absolute.</summary>
    public string Data => Path.GetFullPath(Get(OptionTable.Data));

    /// <summary>Development mode.</summary>
    public bool Dev => Get(OptionTable.Dev);

    /// <summary>Whether signatures and policies are checked: always, unless in development without <c>--enforce</c>.</summary>
    public bool Enforce => !Dev || Get(OptionTable.Enforce);

    /// <summary>The account id of root and of development callers: 12 digits.</summary>
    public string Account => Get(OptionTable.Account);

    /// <summary>The region of requests that name none.</summary>
    public string DefaultRegion => Get(OptionTable.DefaultRegion);

    /// <summary>The regions served; empty for every region.</summary>
    public IReadOnlyList<string> Regions => Get(OptionTable.Regions);

    /// <summary>The largest request body, in bytes.</summary>
    public long MaxBodyBytes => Get(OptionTable.MaxBodyBytes);

    /// <summary>The most that a request's headers may take together, in bytes.</summary>
    public int MaxHeaderBytes => (int)Get(OptionTable.MaxHeaderBytes);

    /// <summary>How far a signer's clock may be off, either way.</summary>
    public TimeSpan ClockSkew => Get(OptionTable.ClockSkew);

    /// <summary>The file with the seal's key, absolute.</summary>
    public string SealKeyFile => Get(OptionTable.SealKeyFile) is { Length: > 0 } file ? Path.GetFullPath(file) : Path.Combine(Data, "seal.key");

    /// <summary>How long requests in progress may take to finish at shutdown.</summary>
    public TimeSpan ShutdownTimeout => Get(OptionTable.ShutdownTimeout);

    /// <summary>The least severe messages that are logged.</summary>
    public LogLevel LogLevel => Get(OptionTable.LogLevel);

    /// <summary>
    /// Reads options: flags win over environment variables, those over the file named by <c>--config</c>, that over defaults.
    /// Throws nothing for what an operator can get wrong: all of that is in the result.
    /// </summary>
    /// <param name="args">The arguments after the verb.</param>
    /// <param name="environment">The whole environment; only names that start with STRONGROOM_ are looked at.</param>
    public static ServerOptionsResult Load(string[] args, IReadOnlyDictionary<string, string> environment)
    {
        var reader = new OptionReader(OptionTable.All);
        var values = reader.Read(args, environment);
        if (reader.Faults.Count == 0)
            CheckTogether(values, reader.Faults);
        return new ServerOptionsResult(
            reader.Faults.Count == 0 ? new ServerOptions(values) : null, reader.Faults, reader.WhatIf, reader.Help);
    }

    /// <summary>The options with their descriptions, defaults and variables, for a terminal.</summary>
    public static string Help() => OptionReport.Help(OptionTable.All);

    /// <summary>Each option's effective value, unit and source, for a terminal; sensitive values are not shown.</summary>
    public string WhatIf() => OptionReport.WhatIf(OptionTable.All.Select(option => _values[option.Name]));

    /// <summary>Whether requests may name this region: one of <see cref="Regions"/>, or any well-formed name when that is empty.</summary>
    public bool ServesRegion(string region) => Regions.Count == 0 ? OptionParsers.IsRegion(region) : Regions.Contains(region);

    /// <summary>What no option can tell by itself.</summary>
    private static void CheckTogether(Dictionary<string, EffectiveOption> values, List<string> faults)
    {
        var options = new ServerOptions(values);
        var enforce = values[OptionTable.Enforce.Name];
        if (!options.Dev && !options.Get(OptionTable.Enforce) && enforce.Source != "default")
            faults.Add($"enforce \"{enforce.Text}\" ({enforce.Source}) can be false with --dev only");
        if (!options.ServesRegion(options.DefaultRegion))
            faults.Add($"default-region {options.DefaultRegion} must be one of regions {string.Join(',', options.Regions)}");
    }

    private T Get<T>(OptionDefinition<T> option) => (T)_values[option.Name].Value;
}
