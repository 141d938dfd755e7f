using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>The write connection with its prepared statements; for the one writing thread.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _revisionOf;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _advance;

    public SqliteWriter(SqliteConnection connection)
    {
        _connection = connection;
        Revision = SqliteFile.RevisionOf(connection);
        _begin = Blob.Prepare(connection, "BEGIN IMMEDIATE");
        _commit = Blob.Prepare(connection, "COMMIT");
        _revisionOf = Blob.Prepare(connection, "SELECT revision FROM kv WHERE key = $key", "$key");
        _put = Blob.Prepare(
            connection,
            "INSERT INTO kv (key, value, revision) VALUES ($key, $value, $revision) "
                + "ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision",
            "$key", "$value", "$revision");
        _delete = Blob.Prepare(connection, "DELETE FROM kv WHERE key = $key", "$key");
        _advance = Blob.Prepare(connection, "UPDATE meta SET value = $revision WHERE name = 'revision'", "$revision");
    }

    /// <summary>The revision after what was applied so far, in the open transaction too.</summary>
    public long Revision { get; private set; }

    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Checks and applies one commit to the open transaction; adds what it changed to <paramref name="changes"/>.</summary>
    public CommitResult Apply(Commit commit, List<Change> changes)
    {
        foreach (var precondition in commit.Preconditions)
        {
            _revisionOf.Parameters[0].Value = Blob.Of(precondition.Key);
            var actual = _revisionOf.ExecuteScalar() as long? ?? 0;
            if (actual != precondition.Revision) return new CommitResult(false, Revision, precondition.Key);
        }

        if (commit.Writes.Count == 0) return new CommitResult(true, Revision, default);
        Revision++;
        foreach (var write in commit.Writes)
        {
            if (Apply(write)) changes.Add(new Change(write.Key, write.Value, Revision));
        }

        return new CommitResult(true, Revision, default);
    }

    /// <summary>Makes the open transaction durable.</summary>
    /// <param name="from">The revision at its beginning.</param>
    public void Commit(long from)
    {
        if (Revision != from)
        {
            _advance.Parameters[0].Value = Revision;
            _advance.ExecuteNonQuery();
        }

        _commit.ExecuteNonQuery();
    }

    public void Checkpoint() => SqliteFile.Checkpoint(_connection);

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _commit, _revisionOf, _put, _delete, _advance]) command.Dispose();
        _connection.Dispose();
    }

    // Whether it changed anything: deleting what is absent does not.
    private bool Apply(Write write)
    {
        if (write.Value is not { } value)
        {
            _delete.Parameters[0].Value = Blob.Of(write.Key);
            return _delete.ExecuteNonQuery() > 0;
        }

        _put.Parameters[0].Value = Blob.Of(write.Key);
        _put.Parameters[1].Value = Blob.Of(value);
        _put.Parameters[2].Value = Revision;
        _put.ExecuteNonQuery();
        return true;
    }
}
