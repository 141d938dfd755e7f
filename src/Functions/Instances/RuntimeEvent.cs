namespace Strongroom.Functions.Instances;

/// <summary>An event on its way to a process.</summary>
internal sealed class RuntimeEvent(Invocation invocation, Action delivering)
{
    public Invocation Invocation { get; } = invocation;

    /// <summary>Called just before the process gets it.</summary>
    public Action Delivering { get; } = delivering;

    /// <summary>The process has asked for it.</summary>
    public TaskCompletionSource Delivered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The process has answered.</summary>
    public TaskCompletionSource<RuntimeAnswer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What a process answered.</summary>
/// <param name="Payload">The answer, or the JSON of an error.</param>
/// <param name="FunctionError">Null, or the kind of the error.</param>
internal sealed record RuntimeAnswer(ReadOnlyMemory<byte> Payload, string? FunctionError);
