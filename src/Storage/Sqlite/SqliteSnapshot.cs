using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>
/// The store of a data directory as of one moment, for tools: it needs no lock, so the server may be running and writing
/// meanwhile (a reader of SQLite's write-ahead log holds up nobody; only the log grows while it reads). For one thread.
/// </summary>
public sealed class SqliteSnapshot : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    private SqliteSnapshot(SqliteConnection connection, SqliteTransaction transaction)
    {
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
        SqliteConnection? connection = null;
        try
        {
            var file = new SqliteFile(new SqliteStoreOptions(directory));
            connection = file.OpenReader();
            // The first read in it fixes what the others see.
            var transaction = connection.BeginTransaction(deferred: true);
            file.Check(connection);
            return new SqliteSnapshot(connection, transaction);
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
    public Entry? Find(Key key)
    {
        using var command = Blob.Prepare(_connection, "SELECT key, value, revision FROM kv WHERE key = $key", "$key");
        command.Parameters[0].Value = Blob.Of(key.Bytes);
        return Read(command).Select(entry => (Entry?)entry).FirstOrDefault();
    }

    /// <summary>Every entry, in key order, read as it is enumerated.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be read, or is damaged.</exception>
    public IEnumerable<Entry> Entries()
    {
        using var command = Blob.Prepare(_connection, "SELECT key, value, revision FROM kv ORDER BY key");
        foreach (var entry in Read(command)) yield return entry;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
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
