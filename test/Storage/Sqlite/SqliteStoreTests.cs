using Microsoft.Data.Sqlite;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_committed_is_there_after_reopening()
    {
        await using (var store = Open()) await PutAsync(store, "a");

        await using var again = Open();
        Assert.Equal(1, again.Revision);
        Assert.NotNull(await again.GetAsync(Key.Of("a").Bytes));
        Assert.Equal(2, (await PutAsync(again, "b")).Revision);
    }

    [Fact]
    public async Task Commits_that_wait_together_share_transactions()
    {
        await using var store = Open();
        const int commits = 500;

        var results = await Task.WhenAll(Enumerable.Range(0, commits).Select(number => PutAsync(store, $"k{number}")));

        Assert.Equal(commits, results.Select(result => result.Revision).Distinct().Count());
        Assert.Equal(commits, store.Revision);
        Assert.InRange(store.Transactions, 1, commits / 2);
    }

    [Fact]
    public async Task A_conflict_in_a_group_fails_alone()
    {
        await using var store = Open();

        // Each demands what the one before leaves; every third demands the impossible.
        var results = await Task.WhenAll(Enumerable.Range(0, 300).Select(number => store.CommitAsync(new Commit(
            [new Precondition(Key.Of("k", number).Bytes, number % 3 == 2 ? 999_999 : 0)],
            [new Write(Key.Of("k", number).Bytes, Array.Empty<byte>())])).AsTask()));

        Assert.Equal(100, results.Count(result => !result.Committed));
        Assert.Equal(200, store.Revision);
        Assert.True(store.Transactions < 300);
    }

    [Fact]
    public async Task A_full_queue_makes_callers_wait_and_loses_nothing()
    {
        await using var store = Open(options => options with { QueueLength = 2, MaxGroup = 3 });

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => PutAsync(store, $"k{number}")));

        Assert.Equal(200, (await store.ScanAsync(KeyRange.All, 1000)).Count);
        Assert.True(store.Transactions >= 200 / 3);
    }

    [Fact]
    public async Task When_the_file_is_full_commits_fail_and_later_ones_succeed()
    {
        await using var store = Open(options => options with { MaxFileBytes = 256 << 10 });
        await PutAsync(store, "small");
        var watch = store.WatchAsync(KeyRange.All, 1).GetAsyncEnumerator();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => PutAsync(store, "large", 512 << 10));

        Assert.Equal(1, store.Revision);
        Assert.Null(await store.GetAsync(Key.Of("large").Bytes));
        Assert.NotNull(await store.GetAsync(Key.Of("small").Bytes));
        Assert.Equal(2, (await PutAsync(store, "next")).Revision);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(2, watch.Current.Revision);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task A_group_that_meets_an_engine_error_fails_as_a_whole()
    {
        await using var store = Open(options => options with { MaxFileBytes = 256 << 10 });
        // While the first (itself too large) is tried, the others queue up behind it and form groups with the last.
        var commits = Enumerable.Range(0, 50)
            .Select(number => PutAsync(store, $"k{number}", number % 10 == 0 ? 512 << 10 : 10))
            .ToArray();

        await Task.WhenAll(commits).ContinueWith(_ => { }, TaskScheduler.Default);

        foreach (var commit in commits.Where(commit => commit.IsFaulted))
            Assert.IsType<StorageUnavailableException>(commit.Exception!.InnerException);
        var acknowledged = commits.Where(commit => commit.IsCompletedSuccessfully).Select(commit => commit.Result.Revision).Order();
        var stored = (await store.ScanAsync(KeyRange.All, 100)).Select(entry => entry.Revision).Order();
        Assert.Equal(acknowledged, stored);
        Assert.True(commits.Count(commit => commit.IsFaulted) >= 5);
    }

    [Fact]
    public async Task While_another_connection_holds_the_lock_commits_fail_and_reads_go_on()
    {
        await using var store = Open(options => options with { LockWaitSeconds = 1 });
        await PutAsync(store, "a");
        await using (var intruder = new SqliteConnection($"Data Source={_directory.File("strongroom.db")};Pooling=False"))
        {
            await intruder.OpenAsync();
            await ExecuteAsync(intruder, "BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StorageUnavailableException>(() => PutAsync(store, "b"));
            Assert.NotNull(await store.GetAsync(Key.Of("a").Bytes));
        }

        Assert.Equal(2, (await PutAsync(store, "b")).Revision);
    }

    [Fact]
    public async Task Disposing_finishes_what_is_queued()
    {
        var store = Open();
        var commits = Enumerable.Range(0, 100).Select(number => PutAsync(store, $"k{number}")).ToArray();

        await store.DisposeAsync();

        var results = await Task.WhenAll(commits);
        Assert.Equal(100, results.Max(result => result.Revision));
        await using var again = Open();
        Assert.Equal(100, again.Revision);
    }

    [Fact]
    public async Task After_disposing_calls_are_refused_and_watches_have_ended()
    {
        var store = Open();
        var watch = store.WatchAsync(KeyRange.All, 0).GetAsyncEnumerator();
        var pending = watch.MoveNextAsync();

        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.False(await pending);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PutAsync(store, "a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync(Key.Of("a").Bytes));
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task A_disposed_store_leaves_one_database_file_without_a_log()
    {
        var store = Open();
        await PutAsync(store, "a");
        await store.GetAsync(Key.Of("a").Bytes);

        await store.DisposeAsync();

        Assert.Equal(
            ["strongroom.db", "strongroom.lock"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Deleted_content_does_not_linger_in_the_file()
    {
        var canary = "a canary that was deleted"u8.ToArray();
        var store = Open();
        await store.CommitAsync(new Commit([], [new Write(Key.Of("a").Bytes, canary), new Write(Key.Of("b").Bytes, new byte[9000])]));
        await store.CommitAsync(new Commit([], [new Write(Key.Of("a").Bytes, null)]));
        await store.DisposeAsync();

        Assert.Equal(-1, (await File.ReadAllBytesAsync(_directory.File("strongroom.db"))).AsSpan().IndexOf(canary));
    }

    [Fact]
    public async Task A_second_store_on_the_directory_is_refused()
    {
        await using var store = Open();

        var error = Assert.Throws<StorageUnavailableException>(() => Open());

        Assert.Contains("in use by another Strongroom process", error.Message);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_and_a_new_directory_are_the_owners_alone()
    {
        var directory = _directory.File("new");
        await using var store = SqliteStore.Open(new SqliteStoreOptions(directory));
        await PutAsync(store, "a");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        var files = Directory.GetFiles(directory);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_damaged_header_is_refused()
    {
        await using (var store = Open()) await PutAsync(store, "a");
        await using (var file = File.OpenWrite(_directory.File("strongroom.db"))) await file.WriteAsync("not a database any more"u8.ToArray());

        var error = Assert.Throws<StorageFormatException>(() => Open());

        Assert.Contains("damaged or not a Strongroom database", error.Message);
        // And leaves the directory free for the repaired file.
        File.Delete(_directory.File("strongroom.db"));
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task A_newer_format_is_refused()
    {
        await using (var store = Open()) await PutAsync(store, "a");
        await using (var connection = new SqliteConnection($"Data Source={_directory.File("strongroom.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await ExecuteAsync(connection, "UPDATE meta SET value = 3 WHERE name = 'format'");
        }

        var error = Assert.Throws<StorageFormatException>(() => Open());

        Assert.Contains("format 3, written by a newer Strongroom", error.Message);
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused_and_left_as_it_is()
    {
        var path = _directory.File("strongroom.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await ExecuteAsync(connection, "CREATE TABLE theirs (x)");
        }

        var before = await File.ReadAllBytesAsync(path);

        Assert.Contains("another program", Assert.Throws<StorageFormatException>(() => Open()).Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Theory]
    [InlineData(10, 1 << 20)]
    [InlineData(1000, 1500)]
    public async Task A_watch_from_before_what_is_kept_is_refused(int changes, int bytes)
    {
        await using var store = Open(options => options with { WatchedChanges = changes, WatchedBytes = bytes });
        for (var number = 0; number < 30; number++) await PutAsync(store, $"k{number}", 50);

        await using var early = store.WatchAsync(KeyRange.All, 3).GetAsyncEnumerator();
        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await early.MoveNextAsync());

        await using var late = store.WatchAsync(KeyRange.All, 25).GetAsyncEnumerator();
        Assert.True(await late.MoveNextAsync());
        Assert.Equal(26, late.Current.Revision);
    }

    [Fact]
    public async Task A_commit_larger_than_what_is_kept_compacts_it_away_whole()
    {
        await using var store = Open(options => options with { WatchedChanges = 4 });
        await PutAsync(store, "a");
        await store.CommitAsync(new Commit([], [.. Enumerable.Range(0, 10).Select(number => new Write(Key.Of("b", number).Bytes, new byte[1]))]));

        await using var early = store.WatchAsync(KeyRange.All, 1).GetAsyncEnumerator();
        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await early.MoveNextAsync());

        await using var late = store.WatchAsync(KeyRange.All, 2).GetAsyncEnumerator();
        await PutAsync(store, "c");
        Assert.True(await late.MoveNextAsync());
        Assert.Equal(3, late.Current.Revision);
    }

    [Fact]
    public async Task After_a_restart_changes_from_before_it_are_no_longer_kept()
    {
        await using (var store = Open()) await PutAsync(store, "a");
        await using var again = Open();

        await using var watch = again.WatchAsync(KeyRange.All, 0).GetAsyncEnumerator();

        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await watch.MoveNextAsync());
    }

    [Fact]
    public async Task Keys_and_values_beyond_their_bounds_are_refused()
    {
        await using var store = Open();

        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(store, new string('k', SqliteStore.MaxKeyBytes)));
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(store, "a", SqliteStore.MaxValueBytes + 1));
        Assert.Equal(0, store.Revision);
    }

    [Fact]
    public async Task System_records_are_written_all_or_none_over_what_was_read()
    {
        await using var store = Open();
        var records = new SystemRecords(store);
        Assert.Null(await records.ReadAsync(SystemKeys.Named("one")));
        var revision = await records.WriteAsync(
            [new SystemWrite(SystemKeys.Named("one"), new byte[] { 1 }, 0), new SystemWrite(SystemKeys.Named("two"), new byte[] { 2 }, 0)]);

        await Assert.ThrowsAsync<ConflictException>(async () => await records.WriteAsync(
            [new SystemWrite(SystemKeys.Named("one"), new byte[] { 3 }, revision), new SystemWrite(SystemKeys.Named("two"), new byte[] { 4 }, 0)]));

        Assert.Equal(new byte[] { 1 }, (await records.ReadAsync(SystemKeys.Named("one")))!.Value.Value.ToArray());
        await Assert.ThrowsAsync<ArgumentException>(async () => await records.ReadAsync(Key.Of(1, "a")));
    }

    private static Task<CommitResult> PutAsync(SqliteStore store, string key, int size = 1) =>
        CommitAsync(store, new Commit([], [new Write(Key.Of(key).Bytes, new byte[size])]));

    // Async, so that a refused argument fails the task and not the caller.
    private static async Task<CommitResult> CommitAsync(SqliteStore store, Commit commit) => await store.CommitAsync(commit);

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private SqliteStore Open(Func<SqliteStoreOptions, SqliteStoreOptions>? configure = null)
    {
        var options = new SqliteStoreOptions(_directory.Path);
        return SqliteStore.Open(configure is null ? options : configure(options));
    }
}
