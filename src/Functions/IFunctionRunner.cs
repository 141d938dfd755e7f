namespace Strongroom.Functions;

/// <summary>The port to whatever runs a function's code.</summary>
public interface IFunctionRunner
{
    /// <summary>
    /// Runs a function once. Waits its turn where too many run at once, at most for the function's time-out.
    /// Whatever the function does wrong, its code and its interpreter included, is an outcome.
    /// </summary>
    /// <exception cref="FunctionRunnerBusyException">No process came free in time.</exception>
    /// <exception cref="OperationCanceledException">The caller went away; the process that was at work is ended.</exception>
    Task<InvocationOutcome> InvokeAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation);

    /// <summary>Ends the function's processes, those at work when they have answered: it was deleted or has changed.</summary>
    void Forget(string functionArn);
}

/// <summary>All processes that may run at once are at work, and none came free in the function's time-out (Lambda's TooManyRequestsException).</summary>
public sealed class FunctionRunnerBusyException()
    : Exception("All processes that may run functions at once are busy.");
