using System.Diagnostics;
using SQLitePCL;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Bench.Load;

/// <summary>
/// What the SQLite file sustains by itself: the rows that the server's commits wrote, in groups of the size that the server's
/// had, put into a copy of the file as it was before, by one thread with prepared statements and nothing else. The connection
/// is set up by the store's own code, so that journal, synchronous mode, secure deletion and checkpoints are the same.
/// </summary>
internal static class SqlitePeer
{
    private const string Upsert = "INSERT INTO kv (key, value, revision) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision";

    /// <param name="directory">Where the copy is.</param>
    /// <param name="commits">What the server committed.</param>
    /// <param name="groupSize">Commits in a transaction, on average.</param>
    public static Measurement Run(string directory, IReadOnlyList<StoredCommit> commits, double groupSize)
    {
        using var connection = new SqliteFile(new SqliteStoreOptions(directory)).OpenWriter();
        var database = connection.Handle!;
        using var begin = Prepare(database, "BEGIN IMMEDIATE");
        using var put = Prepare(database, Upsert);
        using var delete = Prepare(database, "DELETE FROM kv WHERE key = ?");
        using var advance = Prepare(database, "UPDATE meta SET value = ? WHERE name = 'revision'");
        using var commit = Prepare(database, "COMMIT");
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var times = new List<double>();
        for (int next = 0, group = 1; next < commits.Count; group++)
        {
            var started = clock.Elapsed;
            Step(begin);
            // Groups of 12.5 on average are groups of 12 and 13 in turn.
            var end = Math.Min(commits.Count, Math.Max(next + 1, (int)(group * groupSize)));
            for (; next < end; next++)
            {
                foreach (var key in commits[next].Delete)
                {
                    raw.sqlite3_bind_blob(delete, 1, key);
                    Step(delete);
                }

                foreach (var (key, value) in commits[next].Put)
                {
                    raw.sqlite3_bind_blob(put, 1, key);
                    raw.sqlite3_bind_blob(put, 2, value);
                    raw.sqlite3_bind_int64(put, 3, commits[next].Revision);
                    Step(put);
                }
            }

            raw.sqlite3_bind_int64(advance, 1, commits[next - 1].Revision);
            Step(advance);
            Step(commit);
            times.Add((clock.Elapsed - started).TotalMilliseconds);
        }

        var took = clock.Elapsed;
        times.Sort();
        return new Measurement(
            commits.Count,
            commits.Count / took.TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / commits.Count,
            times[times.Count / 2],
            times[times.Count * 99 / 100],
            AllocatedBytes: null,
            Failed: 0);
    }

    private static sqlite3_stmt Prepare(sqlite3 database, string sql) => raw.sqlite3_prepare_v2(database, sql, out var statement) == raw.SQLITE_OK
        ? statement
        : throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());

    private static void Step(sqlite3_stmt statement)
    {
        var outcome = raw.sqlite3_step(statement);
        if (outcome != raw.SQLITE_DONE)
        {
            throw new InvalidOperationException($"SQLite answered {outcome}: {raw.sqlite3_errmsg(raw.sqlite3_db_handle(statement)).utf8_to_string()}");
        }

        raw.sqlite3_reset(statement);
    }
}
