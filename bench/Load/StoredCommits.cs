using Microsoft.Data.Sqlite;

namespace Strongroom.Bench.Load;

/// <summary>What a server's commits wrote into its SQLite file, read from the file: for taking the same rows to another.</summary>
internal static class StoredCommits
{
    /// <summary>Copies the file of a running server, page by page, and makes the copy durable.</summary>
    public static void Copy(string from, string to)
    {
        using var source = Open(from);
        using var copy = Open(to);
        source.BackupDatabase(copy);
    }

    /// <summary>The commits that <paramref name="now"/> has and <paramref name="before"/> had not, in order. A row that was
    /// written twice in between is found only where it was written last; rows that went are spread over the commits.</summary>
    public static IReadOnlyList<StoredCommit> Between(string before, string now)
    {
        using var connection = Open(now);
        using (var attach = connection.CreateCommand())
        {
            attach.CommandText = "ATTACH $before AS before";
            attach.Parameters.AddWithValue("$before", before);
            attach.ExecuteNonQuery();
        }

        var commits = new List<StoredCommit>();
        using (var written = connection.CreateCommand())
        {
            written.CommandText = "SELECT key, value, revision FROM main.kv WHERE revision > (SELECT max(revision) FROM before.kv) ORDER BY revision";
            using var rows = written.ExecuteReader();
            while (rows.Read())
            {
                if (commits.Count == 0 || commits[^1].Revision != rows.GetInt64(2))
                {
                    commits.Add(new StoredCommit(rows.GetInt64(2), [], []));
                }

                commits[^1].Put.Add((rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1)));
            }
        }

        using var gone = connection.CreateCommand();
        gone.CommandText = "SELECT key FROM before.kv EXCEPT SELECT key FROM main.kv";
        using var keys = gone.ExecuteReader();
        for (var number = 0; keys.Read(); number++)
        {
            commits[number % commits.Count].Delete.Add(keys.GetFieldValue<byte[]>(0));
        }

        return commits;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}

/// <summary>The rows of one commit.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Put">Rows written.</param>
/// <param name="Delete">Keys of rows removed.</param>
internal sealed record StoredCommit(long Revision, List<(byte[] Key, byte[] Value)> Put, List<byte[]> Delete)
{
    public long Bytes => Put.Sum(row => row.Key.LongLength + row.Value.LongLength);
}
