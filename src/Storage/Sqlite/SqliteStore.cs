namespace Strongroom.Storage.Sqlite;

/// <summary>
/// The embedded engine: one SQLite file (<c>strongroom.db</c>) in a data directory that one process has open. Write-ahead
/// log with full synchronisation; one writer that groups concurrent commits into one fsync; a pool of read connections.
/// </summary>
public sealed class SqliteStore : IKeyValueStore
{
    /// <summary>The longest key, in bytes.</summary>
    public const int MaxKeyBytes = 8 << 10;

    /// <summary>The longest value, in bytes.</summary>
    public const int MaxValueBytes = 8 << 20;

    private readonly DirectoryLock _lock;
    private readonly SqliteReaderPool _readers;
    private readonly SqliteCommitQueue _commits;
    private readonly ChangeLog _log;
    private int _disposed;

    private SqliteStore(DirectoryLock directoryLock, SqliteReaderPool readers, SqliteCommitQueue commits, ChangeLog log)
    {
        _lock = directoryLock;
        _readers = readers;
        _commits = commits;
        _log = log;
    }

    /// <inheritdoc/>
    public long Revision => _commits.Revision;

    /// <summary>Transactions (each one fsync) since the store was opened: fewer than commits when commits came together.</summary>
    public long Transactions => _commits.Transactions;

    /// <summary>Commits that wait for their turn.</summary>
    public int Waiting => _commits.Waiting;

    /// <summary>Opens the data directory, creating what is absent.</summary>
    /// <exception cref="StorageUnavailableException">Another process has it open, or the disk refuses.</exception>
    /// <exception cref="StorageFormatException">The file is not ours, damaged, or from a newer version; or a restore did not
    /// finish.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        SqliteFile.CreateDirectory(options.Directory);
        var directoryLock = DirectoryLock.Take(options.Directory);
        try
        {
            SqliteImport.RefuseUnfinished(options.Directory);
            var file = new SqliteFile(options);
            file.Prepare();
            var writer = new SqliteWriter(file.OpenWriter());
            var log = new ChangeLog(options.WatchedChanges, options.WatchedBytes, writer.Revision);
            return new SqliteStore(
                directoryLock, new SqliteReaderPool(file, options.Readers), new SqliteCommitQueue(file, options, writer, log), log);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public event Action LateCommit
    {
        add => _commits.LateCommit += value;
        remove => _commits.LateCommit -= value;
    }

    /// <inheritdoc/>
    public ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default) =>
        _readers.ReadAsync(key, static (reader, key) => reader.Get(key), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return _readers.ReadAsync(
            (range, limit, reverse),
            static IReadOnlyList<Entry> (reader, scan) => reader.Scan(scan.range, scan.limit, scan.reverse),
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        foreach (var precondition in commit.Preconditions) Check(precondition.Key);
        foreach (var write in commit.Writes)
        {
            Check(write.Key);
            if (write.Value?.Length > MaxValueBytes) throw new ArgumentException($"A value is longer than {MaxValueBytes} bytes.", nameof(commit));
        }

        return _commits.CommitAsync(commit, cancellation);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, CancellationToken cancellation = default) =>
        _log.WatchAsync(range, afterRevision, cancellation);

    /// <summary>Finishes the commits that are queued, ends the watches and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _commits.DrainAsync();
        _log.Close();
        // The writer last: the last connection that closes removes the emptied log.
        _readers.Dispose();
        _commits.Close();
        _lock.Dispose();
    }

    private static void Check(ReadOnlyMemory<byte> key)
    {
        if (key.Length is 0 or > MaxKeyBytes) throw new ArgumentException($"A key has 1 to {MaxKeyBytes} bytes, not {key.Length}.");
    }
}
