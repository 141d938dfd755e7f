using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>One read connection with its prepared statements; for one caller at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _get;
    private readonly SqliteCommand[] _scans;

    public SqliteReader(SqliteConnection connection)
    {
        _connection = connection;
        _get = Prepare("SELECT value, revision FROM kv WHERE key = $key", "$key");
        _scans =
        [
            Prepare("SELECT key, value, revision FROM kv WHERE key >= $start ORDER BY key LIMIT $limit", "$start", "$limit"),
            Prepare("SELECT key, value, revision FROM kv WHERE key >= $start ORDER BY key DESC LIMIT $limit", "$start", "$limit"),
            Prepare("SELECT key, value, revision FROM kv WHERE key >= $start AND key < $end ORDER BY key LIMIT $limit", "$start", "$limit", "$end"),
            Prepare("SELECT key, value, revision FROM kv WHERE key >= $start AND key < $end ORDER BY key DESC LIMIT $limit", "$start", "$limit", "$end"),
        ];
    }

    public Entry? Get(ReadOnlyMemory<byte> key)
    {
        _get.Parameters[0].Value = Blob.Of(key);
        using var rows = _get.ExecuteReader();
        return rows.Read() ? new Entry(key, rows.GetFieldValue<byte[]>(0), rows.GetInt64(1)) : null;
    }

    // One statement reads one snapshot, so all entries are as of one revision.
    public List<Entry> Scan(KeyRange range, int limit, bool reverse)
    {
        var scan = _scans[(range.End.IsEmpty ? 0 : 2) + (reverse ? 1 : 0)];
        scan.Parameters[0].Value = Blob.Of(range.Start);
        scan.Parameters[1].Value = limit;
        if (!range.End.IsEmpty) scan.Parameters[2].Value = Blob.Of(range.End);
        var entries = new List<Entry>();
        using var rows = scan.ExecuteReader();
        while (rows.Read()) entries.Add(new Entry(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1), rows.GetInt64(2)));
        return entries;
    }

    public void Dispose()
    {
        _get.Dispose();
        foreach (var scan in _scans) scan.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters) => Blob.Prepare(_connection, sql, parameters);
}
