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

    /// <summary>The PEM file with the server's certificate and its chain, absolute; null without TLS.</summary>
    public string? TlsCert => Get(OptionTable.TlsCert) is { Length: > 0 } file ? Path.GetFullPath(file) : TlsSelfSigned ? Path.Combine(Data, "tls-cert.pem") : null;

    /// <summary>The PEM file with the certificate's private key, absolute; null without TLS.</summary>
    public string? TlsKey => Get(OptionTable.TlsKey) is { Length: > 0 } file ? Path.GetFullPath(file) : TlsSelfSigned ? Path.Combine(Data, "tls-key.pem") : null;

    /// <summary>Whether the server makes its own pair.</summary>
    public bool TlsSelfSigned => Get(OptionTable.TlsSelfSigned);

    /// <summary>The PEM file with the authorities that clients' certificates must come from, absolute; null where none is asked for.</summary>
    public string? TlsClientCa => Get(OptionTable.TlsClientCa) is { Length: > 0 } file ? Path.GetFullPath(file) : null;

    /// <summary>The organization of the deployment's accounts; null for none.</summary>
    public string? OrganizationId => Get(OptionTable.OrganizationId) is { Length: > 0 } id ? id : null;

    /// <summary>The header in which a trusted proxy names the VPC endpoint; null for none.</summary>
    public string? VpceHeader => Get(OptionTable.VpceHeader) is { Length: > 0 } name ? name : null;

    /// <summary>The directory of key sets of identity providers that cannot be reached, absolute; null for none.</summary>
    public string? OidcKeySets => Get(OptionTable.OidcKeySets) is { Length: > 0 } directory ? Path.GetFullPath(directory) : null;

    /// <summary>Open connections at most.</summary>
    public int MaxConnections => Get(OptionTable.MaxConnections);

    /// <summary>How long a request's headers may take to arrive; a TLS handshake may take as long.</summary>
    public TimeSpan RequestHeadersTimeout => Get(OptionTable.RequestHeadersTimeout);

    /// <summary>How long a connection may be idle between requests.</summary>
    public TimeSpan KeepAliveTimeout => Get(OptionTable.KeepAliveTimeout);

    /// <summary>The slowest a body may come or an answer be taken, in bytes a second; 0 for any speed.</summary>
    public int MinDataRate => Get(OptionTable.MinDataRate);

    /// <summary>Whether requests are limited per account: unless told otherwise, in production only.</summary>
    public bool RateLimits => Get(OptionTable.RateLimits) switch
    {
        RateLimitMode.On => true,
        RateLimitMode.Off => false,
        _ => !Dev,
    };

    /// <summary>Limits that differ from the defaults: requests a second by group.</summary>
    public IReadOnlyDictionary<string, int> RateLimit => Get(OptionTable.RateLimit);

    /// <summary>Refusals of unproven senders that are recorded one by one, per source address and minute, where rates are limited.</summary>
    public int RefusalLimit => Get(OptionTable.RefusalLimit);

    /// <summary>Secrets that are rotated at once.</summary>
    public int RotationConcurrency => Get(OptionTable.RotationConcurrency);

    /// <summary>How long a rotation that failed waits for its second attempt.</summary>
    public TimeSpan RotationRetry => Get(OptionTable.RotationRetry);

    /// <summary>Whether the code of functions is run: unless told otherwise, in development only.</summary>
    public bool Functions => Get(OptionTable.Functions) switch
    {
        FunctionMode.On => true,
        FunctionMode.Off => false,
        _ => Dev,
    };

    /// <summary>What functions' processes are put into.</summary>
    public Strongroom.Functions.FunctionSandbox FunctionsSandbox => Get(OptionTable.FunctionsSandbox);

    /// <summary>Where functions reach this server; null for where it listens.</summary>
    public Uri? FunctionsEndpoint => Get(OptionTable.FunctionsEndpoint) is { Length: > 0 } url ? new Uri(url) : null;

    /// <summary>Whether <c>GET /metrics</c> is served.</summary>
    public bool Metrics => Get(OptionTable.Metrics);

    /// <summary>Whether others than this machine may read <c>GET /metrics</c>.</summary>
    public bool MetricsPublic => Get(OptionTable.MetricsPublic);

    /// <summary>The OpenTelemetry collector; null where nothing is sent.</summary>
    public Uri? OtlpEndpoint => Get(OptionTable.OtlpEndpoint) is { Length: > 0 } url ? new Uri(url) : null;

    /// <summary>How log lines are written.</summary>
    public LogFormat LogFormat => Get(OptionTable.LogFormat);

    /// <summary>What an operator should be told at the start, loudly; one line each.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (!Enforce)
                yield return "DEVELOPMENT MODE: any credentials are accepted and nothing is enforced. Do not expose this server.";
            if (TlsCert is null && !IPAddress.IsLoopback(Listen.Address))
                yield return $"NO TLS: {Listen} can be reached from other machines, and secrets cross the network in clear text. Set --tls-cert and --tls-key, or --tls-self-signed.";
        }
    }

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
        var (cert, key) = (options.Get(OptionTable.TlsCert), options.Get(OptionTable.TlsKey));
        if ((cert.Length == 0) != (key.Length == 0))
            faults.Add("tls-cert and tls-key go together");
        if (options.TlsSelfSigned && cert.Length > 0)
            faults.Add("tls-self-signed makes a certificate and cannot stand beside tls-cert");
        if (options.TlsClientCa is not null && options.TlsCert is null)
            faults.Add("tls-client-ca needs tls-cert and tls-key, or tls-self-signed");
    }

    private T Get<T>(OptionDefinition<T> option) => (T)_values[option.Name].Value;
}
