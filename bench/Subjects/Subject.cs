namespace Strongroom.Bench.Subjects;

/// <summary>One measured operation. The micro-benchmarks time it, and a gate in the test run holds what it allocates.</summary>
/// <param name="run">Does it once.</param>
/// <param name="owned">Disposed with the subject.</param>
public sealed class Subject(Func<ValueTask> run, IAsyncDisposable? owned = null) : IAsyncDisposable
{
    /// <summary>A subject that never waits.</summary>
    public Subject(Action run)
        : this(() =>
        {
            run();
            return default;
        })
    {
    }

    /// <summary>How many runs give a figure of what one allocates.</summary>
    public int Runs { get; init; } = 2000;

    /// <summary>Does the operation once.</summary>
    public ValueTask RunAsync() => run();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? default;
}
