namespace Strongroom.Server.Options;

internal static partial class OptionTable
{
    public static readonly OptionDefinition<int> MaxConnections = new()
    {
        Name = "max-connections",
        Description = "Connections that may be open at once; further ones are closed at once.",
        Unit = "connections",
        Default = "10000",
        Reason = "idle ones take some 100 MB; one that sends a body takes up to 64 KiB, then what has come, up to max-body-bytes",
        Parser = OptionParsers.Number(1, 1_000_000),
    };

    public static readonly OptionDefinition<TimeSpan> RequestHeadersTimeout = new()
    {
        Name = "request-headers-timeout",
        Description = "How long a request's headers may take to arrive, and a TLS handshake to finish.",
        Unit = "duration",
        Default = "10s",
        Reason = "headers are one packet or a few; a client that drips them holds a connection for as long",
        Parser = OptionParsers.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
    };

    public static readonly OptionDefinition<TimeSpan> KeepAliveTimeout = new()
    {
        Name = "keep-alive-timeout",
        Description = "How long a connection may be idle between requests.",
        Unit = "duration",
        Default = "130s",
        Reason = "Kestrel's default, longer than the 60 s and 120 s after which proxies and SDKs let go by themselves",
        Parser = OptionParsers.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
    };

    public static readonly OptionDefinition<int> MinDataRate = new()
    {
        Name = "min-data-rate",
        Description = "The slowest a client may send a body or take an answer, measured after 5 s; 0 for any speed.",
        Unit = "bytes/s",
        Default = "240",
        Reason = "Kestrel's default: slower than any working network, too fast to hold many connections open by dripping",
        Parser = OptionParsers.Number(0, 1 << 20),
    };

    private static IEnumerable<OptionDefinition> Connections => [MaxConnections, RequestHeadersTimeout, KeepAliveTimeout, MinDataRate];
}
