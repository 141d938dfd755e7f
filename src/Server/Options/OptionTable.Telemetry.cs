namespace Strongroom.Server.Options;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>One line a message, for people.</summary>
    Text,

    /// <summary>One JSON object a line, for collectors.</summary>
    Json,
}

internal static partial class OptionTable
{
    public static readonly OptionDefinition<LogFormat> LogFormat = new()
    {
        Name = "log-format",
        Description = "How log lines are written to standard error.",
        Unit = "text|json",
        Default = "text",
        Reason = "read by people until a collector is set up",
        Parser = OptionParsers.Choice<LogFormat>,
    };

    public static readonly OptionDefinition<bool> Metrics = new()
    {
        Name = "metrics",
        Description = "Serve GET /metrics in Prometheus' text format.",
        Unit = "true|false",
        Default = "true",
        Reason = "counting costs next to nothing, and only this machine may read it",
        Parser = OptionParsers.Switch,
    };

    public static readonly OptionDefinition<bool> MetricsPublic = new()
    {
        Name = "metrics-public",
        Description = "Let everyone who reaches the port read GET /metrics, not this machine alone.",
        Unit = "true|false",
        Default = "false",
        Reason = "metrics hold no secrets or names, but tell how much of what happens when",
        Parser = OptionParsers.Switch,
    };

    public static readonly OptionDefinition<string> OtlpEndpoint = new()
    {
        Name = "otlp-endpoint",
        Description = "An OpenTelemetry collector that takes OTLP over HTTP, e.g. http://localhost:4318; traces and metrics go there.",
        Unit = "url",
        Default = "",
        Reason = "nothing leaves the server unless it is told where to",
        Parser = OptionParsers.OptionalUrl,
    };

    private static IEnumerable<OptionDefinition> Telemetry => [LogFormat, Metrics, MetricsPublic, OtlpEndpoint];
}
