namespace Strongroom.Storage;

/// <summary>
/// The storage port: an ordered, transactional key-value store in the shape that etcd and FoundationDB made standard.
/// Keys are byte strings in lexicographic order; values are opaque (already sealed by the barrier when they arrive).
/// Every commit gets the next revision; an entry carries the revision of the commit that last wrote it.
/// Engines: SQLite (embedded), PostgreSQL later. Every engine passes the suite in test/Storage/Contract.
/// </summary>
public interface IKeyValueStore : IAsyncDisposable
{
    /// <summary>The revision of the last commit; 0 for an empty store.</summary>
    long Revision { get; }

    /// <summary>The entry at <paramref name="key"/>, or null. Sees every commit that was acknowledged before the call.</summary>
    /// <exception cref="StorageUnavailableException">The engine cannot read at present.</exception>
    ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default);

    /// <summary>
    /// The entries of <paramref name="range"/> in key order (or reversed), at most <paramref name="limit"/> of them,
    /// all as of one revision.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The engine cannot read at present.</exception>
    ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default);

    /// <summary>
    /// Applies all writes of <paramref name="commit"/> if all its preconditions hold, else none. When it returns
    /// committed, the writes survive power loss. A commit without writes only checks, and answers the current revision.
    /// Cancellation counts only while the commit waits for its turn: a cancelled commit was not applied.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was applied, or (only after a failed fsync) it is unknown
    /// whether it was; the engine has already recovered or will refuse until it has.</exception>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default);

    /// <summary>
    /// Raised when a commit that was answered as failed turns out to have been applied: what was read since it failed may be out of
    /// date. It is raised before any later commit, and whoever holds what it read has to let go of it. An engine to which that
    /// cannot happen never raises it.
    /// </summary>
    event Action LateCommit
    {
        add { }
        remove { }
    }

    /// <summary>
    /// The changes to keys of <paramref name="range"/> after <paramref name="afterRevision"/>, in order, then each new one as it
    /// is committed, until cancelled or the store is disposed.
    /// </summary>
    /// <exception cref="RevisionCompactedException">Changes that far back are no longer kept: scan again, then watch
    /// from the revision of that scan.</exception>
    IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, CancellationToken cancellation = default);
}

/// <summary>One stored key with its value and the revision that wrote it.</summary>
public readonly record struct Entry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, long Revision);

/// <summary>One change: a put, or a delete when <paramref name="Value"/> is null.</summary>
public readonly record struct Change(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value, long Revision);

/// <summary>A condition on one key: it must exist at exactly this revision; 0 means it must not exist.</summary>
public readonly record struct Precondition(ReadOnlyMemory<byte> Key, long Revision);

/// <summary>A put, or a delete when <paramref name="Value"/> is null.</summary>
public readonly record struct Write(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);

/// <summary>What one transaction demands and does. Writes apply in order. The store keeps the memory of keys and values (for
/// watches), so it is not changed afterwards.</summary>
public sealed record Commit(IReadOnlyList<Precondition> Preconditions, IReadOnlyList<Write> Writes);

/// <summary>The outcome of a commit: its revision, or the first key whose precondition failed.</summary>
public readonly record struct CommitResult(bool Committed, long Revision, ReadOnlyMemory<byte> ConflictingKey);

/// <summary>The engine cannot serve at present (I/O error, disk full, lost connection); a retry may succeed.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A watch asked for changes that are no longer kept.</summary>
public sealed class RevisionCompactedException(long oldest)
    : Exception($"Changes up to revision {oldest} are no longer kept.");
