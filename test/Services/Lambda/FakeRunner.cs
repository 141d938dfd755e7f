using System.Text;
using Strongroom.Functions;

namespace Strongroom.Services.Lambda.Tests;

/// <summary>Runs functions as a test says.</summary>
internal sealed class FakeRunner : IFunctionRunner
{
    /// <summary>What was run.</summary>
    public List<(FunctionSpec Spec, Invocation Invocation, string Payload)> Runs { get; } = [];

    /// <summary>The functions whose processes were ended.</summary>
    public List<string> Forgotten { get; } = [];

    /// <summary>What a run comes to.</summary>
    public Func<FunctionSpec, Invocation, Task<InvocationOutcome>> Answer { get; set; } = (_, invocation) => Task.FromResult(Outcome(Encoding.UTF8.GetString(invocation.Payload.Span)));

    public Task<InvocationOutcome> InvokeAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation)
    {
        lock (Runs)
        {
            // The payload is zeroed when the call is over.
            Runs.Add((spec, invocation, Encoding.UTF8.GetString(invocation.Payload.Span)));
        }

        return Answer(spec, invocation);
    }

    public void Forget(string functionArn) => Forgotten.Add(functionArn);

    public static InvocationOutcome Outcome(string payload, string? error = null, string log = "") =>
        new(Encoding.UTF8.GetBytes(payload), error, Encoding.UTF8.GetBytes(log), TimeSpan.FromMilliseconds(1));
}
