namespace Strongroom.Services.Due;

/// <summary>Runs the due tasks of one kind.</summary>
public interface IDueHandler
{
    /// <summary>The kind.</summary>
    string Kind { get; }

    /// <summary>The lane of its tasks, which whoever schedules them names; null for the one that is shared.</summary>
    DueLane? Lane => null;

    /// <summary>
    /// Does what is due. When it returns, the task is removed unless its row changed meanwhile, so a handler may
    /// schedule its subject anew, or remove the task in the transaction that does the work (a crash between work and
    /// removal otherwise runs it twice: what it does must bear that). <see cref="Storage.ConflictException"/> runs it
    /// again at once a few times; any other exception schedules it again later.
    /// </summary>
    ValueTask RunAsync(DueTask task, CancellationToken cancellation);
}
