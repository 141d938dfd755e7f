using System.Text.Json;

namespace Strongroom.Functions;

/// <summary>The errors that the runner itself gives in a function's place, as JSON in UTF-8.</summary>
internal static class FunctionErrors
{
    /// <summary>The only value of X-Amz-Function-Error that today's runtimes lead to.</summary>
    public const string Unhandled = "Unhandled";

    public const string TimedOut = "Sandbox.Timedout";
    public const string Exited = "Runtime.ExitError";
    public const string InvalidEntrypoint = "Runtime.InvalidEntrypoint";
    public const string InvalidRuntime = "Runtime.InvalidRuntime";
    public const string InvalidSandbox = "Runtime.InvalidSandbox";
    public const string InvalidCode = "Runtime.InvalidCode";
    public const string TooLarge = "Function.ResponseSizeTooLarge";

    /// <summary>The JSON of an error that belongs to an invocation: its message begins with the request's id.</summary>
    public static byte[] OfRequest(string type, string requestId, string message) =>
        Json(type, $"RequestId: {requestId} Error: {message}");

    /// <summary>The JSON of an error.</summary>
    public static byte[] Json(string type, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["errorType"] = type, ["errorMessage"] = message });

    /// <summary>How an exit code reads: the chain of launchers reports a signal as 128 plus its number.</summary>
    public static string DescribeExit(int code) => code switch
    {
        0 => "Runtime exited without providing a reason",
        128 + 9 => "Runtime exited with error: signal: killed",
        128 + 6 => "Runtime exited with error: signal: aborted",
        128 + 11 => "Runtime exited with error: signal: segmentation fault",
        128 + 15 => "Runtime exited with error: signal: terminated",
        _ => $"Runtime exited with error: exit status {code}",
    };
}
