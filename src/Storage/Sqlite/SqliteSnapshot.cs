using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>
/// The store of a data directory as of one moment, for tools: it needs no lock, so the server may be running and writing
/// meanwhile (a reader of SQLite's write-ahead log holds up nobody; only the log grows while it reads). Where nothing may be
/// written, SQLite cannot share the file: a snapshot of a store that no server uses then keeps servers away. For one thread.
/// </summary>
public sealed class SqliteSnapshot : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly DirectoryLock? _right;

    private SqliteSnapshot(SqliteConnection connection, SqliteTransaction transaction, DirectoryLock? right)
    {
        _right = right;
        _connection = connection;
        _transaction = transaction;
        Revision = SqliteFile.RevisionOf(connection);
    }

    /// <summary>The revision of the last commit that is in it.</summary>
    public long Revision { get; }

    /// <summary>Fixes the present state.</summary>
    /// <exception cref="StorageUnavailableException">There is no store, or it cannot be read.</exception>
    /// <exception cref="StorageFormatException">It is not ours, damaged, or from a newer version.</exception>
    public static SqliteSnapshot Open(string directory)
    {
        if (!File.Exists(Path.Combine(directory, SqliteFile.Name)))
            throw new StorageUnavailableException($"{directory} is no data directory: it has no {SqliteFile.Name}.");
        try
        {
            return Open(directory, right: null, still: false);
        }
        catch (StorageUnavailableException error) when (
            error.InnerException is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN } && IsStill(directory))
        {
            return OpenStill(directory);
        }
    }

    /// <summary>As <see cref="Open(string)"/>, for a store that was closed, without the right to write.</summary>
    internal static SqliteSnapshot OpenStill(string directory)
    {
        var right = DirectoryLock.TakeToRead(directory);
        try
        {
            return Open(directory, right, still: true);
        }
        catch
        {
            right?.Dispose();
            throw;
        }
    }

    // Closed in order, a store has all of its content in the one file.
    private static bool IsStill(string directory) =>
        new FileInfo(Path.Combine(directory, SqliteFile.Name + "-wal")) is not { Exists: true, Length: > 0 };

    private static SqliteSnapshot Open(string directory, DirectoryLock? right, bool still)
    {
        SqliteConnection? connection = null;
        try
        {
            var file = new SqliteFile(new SqliteStoreOptions(directory));
            connection = file.OpenReader(still);
            // The first read in it fixes what the others see.
            var transaction = connection.BeginTransaction(deferred: true);
            file.Check(connection);
            return new SqliteSnapshot(connection, transaction, right);
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw new StorageUnavailableException($"The store in {directory} cannot be read: {error.Message}", error);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>The entry at <paramref name="key"/>, or null.</summary>
    public Entry? Find(Key key) => Get(key.Bytes);

    internal Entry? Get(ReadOnlyMemory<byte> key)
    {
        using var command = Blob.Prepare(_connection, "SELECT key, value, revision FROM kv WHERE key = $key", "$key");
        command.Parameters[0].Value = Blob.Of(key);
        return Read(command).Select(entry => (Entry?)entry).FirstOrDefault();
    }

    /// <summary>Every entry, in key order, read as it is enumerated.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read, or is damaged.</exception>
    public IEnumerable<Entry> Entries()
    {
        using var command = Blob.Prepare(_connection, "SELECT key, value, revision FROM kv ORDER BY key");
        foreach (var entry in Read(command)) yield return entry;
    }

    internal IReadOnlyList<Entry> Scan(KeyRange range, int limit, bool reverse)
    {
        var until = range.End.IsEmpty ? "" : " AND key < $end";
        var sql = $"SELECT key, value, revision FROM kv WHERE key >= $start{until} ORDER BY key {(reverse ? "DESC" : "ASC")} LIMIT $limit";
        using var command = range.End.IsEmpty ? Blob.Prepare(_connection, sql, "$start", "$limit") : Blob.Prepare(_connection, sql, "$start", "$limit", "$end");
        command.Parameters[0].Value = Blob.Of(range.Start);
        command.Parameters[1].Value = limit;
        if (!range.End.IsEmpty) command.Parameters[2].Value = Blob.Of(range.End);
        return [.. Read(command)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
        _right?.Dispose();
    }

    private IEnumerable<Entry> Read(SqliteCommand command)
    {
        command.Transaction = _transaction;
        using var rows = Guarded(command.ExecuteReader);
        while (Guarded(rows.Read))
            yield return new Entry(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1), rows.GetInt64(2));
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException error)
        {
            throw new StorageUnavailableException($"The store cannot be read: {error.Message}", error);
        }
    }
}
