using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>
/// Fills a new store, to be put in place when it is complete: it is made in a directory <see cref="DraftName"/> within the
/// data directory. While that is there and the store is not, nothing opens the data directory, so that an import that was
/// cut off is not taken for an empty store. Holds the data directory's lock until disposed. For one thread.
/// </summary>
public sealed class SqliteImport : IDisposable
{
    /// <summary>The directory, within the data directory, in which the store is made.</summary>
    public const string DraftName = "restoring";

    private const int BatchBytes = 8 << 20;

    private readonly string _directory;
    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private SqliteTransaction? _transaction;
    private long _bytes;

    private SqliteImport(string directory, DirectoryLock held)
    {
        _directory = directory;
        _lock = held;
        SqliteFile.CreateDirectory(Draft);
        var file = new SqliteFile(new SqliteStoreOptions(Draft));
        file.Prepare();
        _connection = file.OpenWriter();
        _insert = Blob.Prepare(
            _connection, "INSERT INTO kv (key, value, revision) VALUES ($key, $value, $revision)", "$key", "$value", "$revision");
    }

    /// <summary>Where the store is made, and where others may put what belongs beside it.</summary>
    public string Draft => Path.Combine(_directory, DraftName);

    /// <summary>Begins an import into a directory that has no store, clearing what an unfinished one left in its draft.</summary>
    /// <exception cref="StorageUnavailableException">Another process has the directory open, it has a store, or the disk
    /// refuses.</exception>
    public static SqliteImport Begin(string directory)
    {
        SqliteFile.CreateDirectory(directory);
        var held = DirectoryLock.Take(directory);
        try
        {
            if (File.Exists(Path.Combine(directory, SqliteFile.Name)))
                throw new StorageUnavailableException($"{directory} has a store already.");
            var draft = Path.Combine(directory, DraftName);
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
            return new SqliteImport(directory, held);
        }
        catch (SqliteException error)
        {
            held.Dispose();
            throw Unavailable(error);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Adds an entry with the revision that it had.</summary>
    /// <exception cref="StorageUnavailableException">The disk refuses, or there is an entry with that key.</exception>
    public void Add(Entry entry)
    {
        try
        {
            _transaction ??= _connection.BeginTransaction();
            _insert.Transaction = _transaction;
            _insert.Parameters[0].Value = Blob.Of(entry.Key);
            _insert.Parameters[1].Value = Blob.Of(entry.Value);
            _insert.Parameters[2].Value = entry.Revision;
            _insert.ExecuteNonQuery();
            _bytes += entry.Key.Length + entry.Value.Length;
            if (_bytes >= BatchBytes) Commit();
        }
        catch (SqliteException error)
        {
            throw Unavailable(error);
        }
    }

    /// <summary>Makes what was added durable, as a store that goes on after <paramref name="revision"/>, in one closed
    /// file.</summary>
    /// <exception cref="StorageUnavailableException">The disk refuses.</exception>
    public void Complete(long revision)
    {
        try
        {
            Commit();
            using (var command = Blob.Prepare(_connection, "UPDATE meta SET value = $revision WHERE name = 'revision'", "$revision"))
            {
                command.Parameters[0].Value = revision;
                command.ExecuteNonQuery();
            }

            SqliteFile.Checkpoint(_connection);
            using (var check = Blob.Prepare(_connection, "PRAGMA integrity_check"))
            {
                var outcome = Convert.ToString(check.ExecuteScalar(), CultureInfo.InvariantCulture);
                if (outcome != "ok") throw new StorageUnavailableException($"The new store is damaged: {outcome}");
            }

            Close();
        }
        catch (SqliteException error)
        {
            throw Unavailable(error);
        }
    }

    /// <summary>Gives the complete store its place. The one step that decides: before it there is no store, after it the
    /// whole one. The caller flushes the directory.</summary>
    public void Publish()
    {
        File.Move(Path.Combine(Draft, SqliteFile.Name), Path.Combine(_directory, SqliteFile.Name), overwrite: false);
        Directory.Delete(Draft, recursive: true);
    }

    /// <summary>Closes; without <see cref="Publish"/> the draft stays, which marks the directory as unfinished.</summary>
    public void Dispose()
    {
        Close();
        _lock.Dispose();
    }

    /// <exception cref="StorageFormatException">The directory has an unfinished import and no store.</exception>
    internal static void RefuseUnfinished(string directory)
    {
        if (Directory.Exists(Path.Combine(directory, DraftName)) && !File.Exists(Path.Combine(directory, SqliteFile.Name)))
        {
            throw new StorageFormatException(
                $"A restore into {directory} did not finish. Run it again, or delete {Path.Combine(directory, DraftName)} to begin with an empty store.");
        }
    }

    private static StorageUnavailableException Unavailable(SqliteException error) =>
        new($"The new store cannot be written: {error.Message}", error);

    private void Commit()
    {
        _transaction?.Commit();
        _transaction?.Dispose();
        _transaction = null;
        _bytes = 0;
    }

    private void Close()
    {
        _transaction?.Dispose();
        _transaction = null;
        _insert.Dispose();
        _connection.Dispose();
    }
}
