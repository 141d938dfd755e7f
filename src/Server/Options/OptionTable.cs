using System.Net;

namespace Strongroom.Server.Options;

/// <summary>
/// Every option of the server. Flags, environment variables, the configuration file, help and <c>--what-if</c> all read this
/// table, so adding an option here and a property to <see cref="ServerOptions"/> is all there is to it.
/// </summary>
internal static partial class OptionTable
{
    public static readonly OptionDefinition<IPEndPoint> Listen = new()
    {
        Name = "listen",
        Description = "Where to accept requests: plain HTTP, or HTTPS alone once a certificate is set. Use TLS beyond this machine.",
        Unit = "address:port",
        Default = "127.0.0.1:4566",
        Reason = "loopback only, on the port that local AWS endpoints are commonly expected at",
        Parser = OptionParsers.Endpoint,
    };

    public static readonly OptionDefinition<string> Data = new()
    {
        Name = "data",
        Description = "The directory that holds everything; made at the first start.",
        Unit = "path",
        Default = "./strongroom-data",
        Reason = "beside where it is started, so that a trial leaves nothing elsewhere",
        Parser = OptionParsers.Path,
    };

    public static readonly OptionDefinition<bool> Dev = new()
    {
        Name = "dev",
        Description = "Development: any credentials are accepted. Data is sealed all the same.",
        Unit = "true|false",
        Default = "false",
        Reason = "secure unless asked otherwise",
        Parser = OptionParsers.Switch,
    };

    public static readonly OptionDefinition<bool> Enforce = new()
    {
        Name = "enforce",
        Description = "With --dev: check signatures and policies after all. Without --dev they are always checked.",
        Unit = "true|false",
        Default = "false",
        Reason = "development is meant to need no credentials",
        Parser = OptionParsers.Switch,
    };

    public static readonly OptionDefinition<string> Account = new()
    {
        Name = "account",
        Description = "The account of the root credentials, and of every caller in development. Fixed at the first start.",
        Unit = "12 digits",
        Default = "000000000000",
        Reason = "no AWS account has this number, so no ARN made here can mean someone else's resource",
        Parser = OptionParsers.Account,
    };

    public static readonly OptionDefinition<string> DefaultRegion = new()
    {
        Name = "default-region",
        Description = "The region of requests whose signature names none.",
        Unit = "region",
        Default = "us-east-1",
        Reason = "the region that AWS's own tools fall back to",
        Parser = OptionParsers.Region,
    };

    public static readonly OptionDefinition<IReadOnlyList<string>> Regions = new()
    {
        Name = "regions",
        Description = "The regions that requests may name and secrets be replicated to, with commas between them; empty for any.",
        Unit = "regions",
        Default = "",
        Reason = "one server serves every region unless it is told to share them with others",
        Parser = OptionParsers.Regions,
    };

    public static readonly OptionDefinition<long> MaxBodyBytes = new()
    {
        Name = "max-body-bytes",
        Description = "The largest request body that is read.",
        Unit = "bytes",
        Default = "10MiB",
        Reason = "a secret of 64 KiB in base64 needs about 88 KiB; the rest leaves room for uploads through the other APIs",
        Parser = OptionParsers.Bytes(128 << 10, 1L << 30),
    };

    public static readonly OptionDefinition<long> MaxHeaderBytes = new()
    {
        Name = "max-header-bytes",
        Description = "The most that all headers of a request may take together.",
        Unit = "bytes",
        Default = "32KiB",
        Reason = "Kestrel's default; session tokens take a few KiB of it",
        Parser = OptionParsers.Bytes(4 << 10, 1 << 20),
    };

    public static readonly OptionDefinition<TimeSpan> ClockSkew = new()
    {
        Name = "clock-skew",
        Description = "How far a signer's clock may be from this server's, either way.",
        Unit = "duration",
        Default = "15m",
        Reason = "AWS's limit for IAM, STS and most services",
        Parser = OptionParsers.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
    };

    public static readonly OptionDefinition<string> SealKeyFile = new()
    {
        Name = "seal-key-file",
        Description = "The key that unseals the data; made at the first start. Empty for seal.key in the data directory.",
        Unit = "path",
        Default = "",
        Reason = "works at once; keep it elsewhere in production, so that a copy of the data opens nothing",
        Parser = OptionParsers.OptionalPath,
    };

    public static readonly OptionDefinition<TimeSpan> ShutdownTimeout = new()
    {
        Name = "shutdown-timeout",
        Description = "How long requests in progress may take to finish when the server is asked to stop.",
        Unit = "duration",
        Default = "25s",
        Reason = "inside the 30 seconds that Kubernetes gives a pod",
        Parser = OptionParsers.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)),
    };

    public static readonly OptionDefinition<LogLevel> LogLevel = new()
    {
        Name = "log-level",
        Description = "The least severe messages that are logged. Secret values are logged at no level.",
        Unit = "level",
        Default = "information",
        Reason = ".NET's default",
        Parser = OptionParsers.Level,
    };

    /// <summary>All of them, in the order of the help. Made on first use: the other parts of this class must be there.</summary>
    public static IReadOnlyList<OptionDefinition> All => field ??=
    [
        Listen, Data, Dev, Enforce, Account, DefaultRegion, Regions, MaxBodyBytes, MaxHeaderBytes,
        ClockSkew, SealKeyFile, ShutdownTimeout, LogLevel,
        .. Access, .. Tls, .. Connections, .. RateLimiting, .. Lambda, .. Rotation, .. Telemetry,
    ];
}
