namespace Strongroom.Functions;

/// <summary>A function cannot be started; it becomes the outcome of the invocation. Holds no secret.</summary>
/// <param name="errorType">As in the JSON of the error, e.g. <c>Runtime.InvalidRuntime</c>.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class FunctionStartException(string errorType, string message) : Exception(message)
{
    /// <summary>The type of the error.</summary>
    public string ErrorType { get; } = errorType;
}
