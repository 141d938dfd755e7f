using System.Runtime.CompilerServices;

namespace Strongroom.Storage.Sqlite;

/// <summary>
/// The store of a data directory as of one moment behind the port, so that what reads tables can run beside the server
/// (<see cref="SqliteSnapshot"/>). It never changes: commits are refused, watches see nothing.
/// </summary>
public sealed class SnapshotStore : IKeyValueStore
{
    private readonly SqliteSnapshot _snapshot;
    // A snapshot is for one thread, the port for many.
    private readonly Lock _one = new();

    private SnapshotStore(SqliteSnapshot snapshot) => _snapshot = snapshot;

    /// <inheritdoc/>
    public long Revision => _snapshot.Revision;

    /// <summary>Fixes the present state.</summary>
    /// <exception cref="StorageUnavailableException">There is no store, or it cannot be read.</exception>
    /// <exception cref="StorageFormatException">It is not ours, damaged, or from a newer version.</exception>
    public static SnapshotStore Open(string directory) => new(SqliteSnapshot.Open(directory));

    /// <inheritdoc/>
    public ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_one)
        {
            return new(_snapshot.Get(key));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        cancellation.ThrowIfCancellationRequested();
        lock (_one)
        {
            return new(_snapshot.Scan(range, limit, reverse));
        }
    }

    /// <summary>Refuses.</summary>
    /// <exception cref="StorageUnavailableException">Always.</exception>
    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default) =>
        throw new StorageUnavailableException("A snapshot of a store cannot be written to.");

    /// <inheritdoc/>
    public async IAsyncEnumerable<Change> WatchAsync(
        KeyRange range, long afterRevision, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // There is no next change: only the end of the watch.
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        yield break;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _snapshot.Dispose();
        return default;
    }
}
