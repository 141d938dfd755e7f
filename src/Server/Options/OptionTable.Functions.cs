using System.Diagnostics.CodeAnalysis;
using Strongroom.Functions;

namespace Strongroom.Server.Options;

/// <summary>Whether uploaded code is run.</summary>
internal enum FunctionMode
{
    /// <summary>In development, not in production.</summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

internal static partial class OptionTable
{
    public static readonly OptionDefinition<FunctionMode> Functions = new()
    {
        Name = "functions",
        Description = "Run the code of Lambda functions that callers upload, as processes on this machine; auto is off without --dev and on with it. Webhooks and built-in rotations need no code.",
        Unit = "auto|on|off",
        Default = "auto",
        Reason = "whoever may create functions can run programs here, which an operator has to want",
        Parser = OptionParsers.Choice<FunctionMode>,
    };

    public static readonly OptionDefinition<FunctionSandbox> FunctionsSandbox = new()
    {
        Name = "functions-sandbox",
        Description = "What functions' processes are put into: bubblewrap, none, or auto for bubblewrap where it is there and works.",
        Unit = "auto|bubblewrap|none",
        Default = "auto",
        Reason = "the strongest that this machine has; say bubblewrap to run nothing without it",
        Parser = OptionParsers.Choice<FunctionSandbox>,
    };

    public static readonly OptionDefinition<string> FunctionsEndpoint = new()
    {
        Name = "functions-endpoint",
        Description = "Where functions reach this server (their AWS_ENDPOINT_URL). Set it where the certificate is not for the address of --listen.",
        Unit = "url",
        Default = "",
        Reason = "the address of --listen, on loopback where that is every address",
        Parser = ParseFunctionsEndpoint,
    };

    private static IEnumerable<OptionDefinition> Lambda => [Functions, FunctionsSandbox, FunctionsEndpoint];

    private static bool ParseFunctionsEndpoint(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        var fits = text.Length == 0
            || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/" && url.UserInfo.Length == 0);
        value = fits ? text : null;
        fault = fits ? null : "must be http:// or https:// with a host and no path, or empty";
        return value is not null;
    }
}
