namespace Strongroom.Storage.Sqlite;

/// <summary>How the embedded engine runs.</summary>
/// <param name="Directory">The data directory; created (0700) when it is absent.</param>
public sealed record SqliteStoreOptions(string Directory)
{
    /// <summary>Read connections, each with its own page cache and prepared statements.</summary>
    public int Readers { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 2, 16);

    /// <summary>Commits that share one fsync at most.</summary>
    public int MaxGroup { get; init; } = 256;

    /// <summary>Bytes of keys and values that share one fsync at most (a single larger commit goes alone).</summary>
    public int MaxGroupBytes { get; init; } = 8 << 20;

    /// <summary>Commits that may wait; further callers wait before they queue.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>Changes kept for watches, by number.</summary>
    public int WatchedChanges { get; init; } = 10_000;

    /// <summary>Changes kept for watches, in bytes.</summary>
    public long WatchedBytes { get; init; } = 16 << 20;

    /// <summary>The page cache of the writer in KiB; each reader has a quarter of it.</summary>
    public int CacheKibibytes { get; init; } = 16 << 10;

    /// <summary>How long to wait for a lock on the file, in seconds, from 1. Nobody else should write to it, so this matters
    /// only when an operator's tool does.</summary>
    public int LockWaitSeconds { get; init; } = 5;

    /// <summary>The largest size of the database file in bytes; commits that would exceed it fail with
    /// <see cref="StorageUnavailableException"/>. Null is no bound but the disk's.</summary>
    public long? MaxFileBytes { get; init; }
}
