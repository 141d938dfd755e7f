namespace Strongroom.Storage.Sqlite;

/// <summary>A commit that waits for the writer. Either the writer takes it or its caller takes it back, never both.</summary>
internal sealed class PendingCommit
{
    private readonly TaskCompletionSource<CommitResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _decided;

    public PendingCommit(Commit commit)
    {
        Commit = commit;
        foreach (var write in commit.Writes) Bytes += write.Key.Length + (write.Value?.Length ?? 0);
    }

    public Commit Commit { get; }

    public long Bytes { get; }

    public Task<CommitResult> Outcome => _outcome.Task;

    public bool TryTake() => Interlocked.Exchange(ref _decided, 1) == 0;

    public void Cancel(CancellationToken cancellation)
    {
        if (TryTake()) _outcome.TrySetCanceled(cancellation);
    }

    public void Complete(CommitResult result) => _outcome.TrySetResult(result);

    public void Fail(Exception error) => _outcome.TrySetException(error);
}
