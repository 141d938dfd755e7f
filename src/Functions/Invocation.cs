namespace Strongroom.Functions;

/// <summary>One invocation of a function.</summary>
/// <param name="RequestId">The id that the function and its log know it by.</param>
/// <param name="InvokedArn">The ARN that the caller named, qualifier included.</param>
/// <param name="Payload">The event, JSON in UTF-8.</param>
public sealed record Invocation(string RequestId, string InvokedArn, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The client context, decoded from base64, or null.</summary>
    public string? ClientContext { get; init; }
}

/// <summary>What became of an invocation. A function that failed is an outcome, no exception.</summary>
/// <param name="Payload">The answer, or the JSON of the error (<c>errorMessage</c>, <c>errorType</c>). May hold secrets.</param>
/// <param name="FunctionError">Null, <c>Handled</c> or <c>Unhandled</c>, as in X-Amz-Function-Error.</param>
/// <param name="LogTail">The last 4 KiB of what this invocation logged. May hold secrets.</param>
/// <param name="Duration">How long the function worked.</param>
public sealed record InvocationOutcome(ReadOnlyMemory<byte> Payload, string? FunctionError, ReadOnlyMemory<byte> LogTail, TimeSpan Duration);
