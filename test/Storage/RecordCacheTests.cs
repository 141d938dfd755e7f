using Microsoft.Data.Sqlite;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Storage.Tests;

public sealed class RecordCacheTests
{
    private static readonly Key One = Key.Of("one");

    [Fact]
    public void A_record_read_under_a_ticket_is_held()
    {
        var cache = new RecordCache(1 << 20);
        cache.Add(One, cache.Ticket(One), "row", 100);
        Assert.Equal("row", cache.Find(One));
    }

    [Fact]
    public void A_record_read_before_a_write_is_not_held_after_it()
    {
        var cache = new RecordCache(1 << 20);
        var ticket = cache.Ticket(One);
        cache.BeginWrite(One);
        cache.EndWrite(One);
        cache.Add(One, ticket, "old", 100);
        Assert.Null(cache.Find(One));
    }

    [Fact]
    public void A_record_read_during_a_write_is_not_held()
    {
        var cache = new RecordCache(1 << 20);
        cache.BeginWrite(One);
        var ticket = cache.Ticket(One);
        cache.Add(One, ticket, "old", 100);
        Assert.Null(cache.Find(One));
        cache.EndWrite(One);
        cache.Add(One, ticket, "old", 100);
        Assert.Null(cache.Find(One));
        cache.Add(One, cache.Ticket(One), "new", 100);
        Assert.Equal("new", cache.Find(One));
    }

    [Fact]
    public async Task A_commit_that_was_applied_though_it_failed_is_seen_as_soon_as_the_engine_knows()
    {
        using var directory = new TemporaryDirectory();
        await using var store = SqliteStore.Open(new SqliteStoreOptions(directory.Path) { LockWaitSeconds = 1 });
        using var barrier = TestBarrier.Create();
        var database = new Database(store, barrier);
        var table = database.Table(TestTables.Notes);
        await InsertAsync(database, table, "a");
        Assert.NotNull(await table.GetAsync(KeyOf("a")));

        // The failed commit as the next connection finds it: applied, with its revision. (Another process plays the disk.)
        await using (var disk = new SqliteConnection($"Data Source={directory.File("strongroom.db")};Pooling=False"))
        {
            await disk.OpenAsync();
            await ExecuteAsync(disk, "BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StorageUnavailableException>(() => InsertAsync(database, table, "b"));
            await ExecuteAsync(disk, "DELETE FROM kv");
            await ExecuteAsync(disk, "UPDATE meta SET value = value + 1 WHERE name = 'revision'");
            await ExecuteAsync(disk, "COMMIT");
        }

        var forgotten = 0;
        database.Forgotten += () => forgotten++;
        await InsertAsync(database, table, "c");

        Assert.Null(await table.GetAsync(KeyOf("a")));
        Assert.Equal(1, forgotten);
        await InsertAsync(database, table, "d");
        Assert.Equal(1, forgotten);

        static async Task InsertAsync(Database database, Table<Note> table, string name)
        {
            var insert = database.Begin();
            insert.Insert(table, Make(name, 1));
            await insert.CommitAsync();
        }

        static async Task ExecuteAsync(SqliteConnection connection, string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Who_learns_of_a_commit_by_a_watch_reads_what_it_wrote()
    {
        using var directory = new TemporaryDirectory();
        await using var engine = SqliteStore.Open(new SqliteStoreOptions(directory.Path));
        using var barrier = TestBarrier.Create();
        var store = new PausingStore(engine);
        var database = new Database(store, barrier);
        var table = database.Table(TestTables.Notes);
        var insert = database.Begin();
        insert.Insert(table, Make("a", 1));
        await insert.CommitAsync();
        var row = await table.GetAsync(KeyOf("a"));

        // Between the moment at which the store has the commit and the one at which its caller is told.
        store.AfterCommit = async () => Assert.Equal(2, (await table.GetAsync(KeyOf("a")))!.Value.Size);
        var update = database.Begin();
        update.Update(row!, Make("a", 2));
        await update.CommitAsync();
        Assert.Equal(2, (await table.GetAsync(KeyOf("a")))!.Value.Size);
    }

    [Fact]
    public void A_write_removes_what_is_held_and_its_bytes()
    {
        var cache = new RecordCache(1 << 20);
        cache.Add(One, cache.Ticket(One), "row", 100);
        cache.BeginWrite(One);
        Assert.Null(cache.Find(One));
        Assert.Equal(RecordCache.Overhead, cache.Bytes);
        cache.EndWrite(One);
        Assert.Null(cache.Find(One));
    }

    [Fact]
    public void Records_that_are_read_and_deleted_leave_no_more_than_the_bound_behind()
    {
        var cache = new RecordCache(10_000);
        for (var number = 0; number < 1000; number++)
        {
            var key = Key.Of(number);
            cache.Add(key, cache.Ticket(key), "row", 100);
            cache.BeginWrite(key);
            cache.EndWrite(key);
            Assert.True(cache.Bytes <= 10_000 + RecordCache.Overhead);
        }
    }

    [Fact]
    public void Clearing_forgets_everything_and_voids_all_tickets()
    {
        var cache = new RecordCache(1 << 20);
        var keys = Enumerable.Range(0, 1000).Select(number => Key.Of(number)).ToList();
        var tickets = keys.ConvertAll(cache.Ticket);
        foreach (var key in keys)
        {
            cache.Add(key, cache.Ticket(key), key, 10);
        }

        cache.Clear();
        Assert.All(keys, key => Assert.Null(cache.Find(key)));
        Assert.Equal(keys.Count * RecordCache.Overhead, cache.Bytes);
        for (var index = 0; index < keys.Count; index++)
        {
            cache.Add(keys[index], tickets[index], "old", 10);
        }

        Assert.All(keys, key => Assert.Null(cache.Find(key)));
    }

    [Fact]
    public void Memory_stays_within_its_bound_and_what_is_used_stays_longest()
    {
        var cache = new RecordCache(100_000);
        cache.Add(One, cache.Ticket(One), "kept", 100);
        for (var number = 0; number < 10_000; number++)
        {
            Assert.Equal("kept", cache.Find(One));
            var key = Key.Of(number);
            cache.Add(key, cache.Ticket(key), "passing", 100);
            Assert.True(cache.Bytes <= 100_000);
        }
    }

    [Fact]
    public async Task A_slow_read_does_not_bring_back_what_was_replaced_meanwhile()
    {
        var clock = new FakeClock();
        using var directory = new TemporaryDirectory();
        await using var store = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(directory.Path)), clock);
        using var barrier = TestBarrier.Create();
        var writer = new Database(store, barrier);
        var table = writer.Table(TestTables.Notes);
        var first = writer.Begin();
        first.Insert(table, Make("a", 1));
        await first.CommitAsync();

        // The read waits at the store's door while the record is replaced, then gets whichever value the store has.
        store.DelayNext(StoreCall.Get, TimeSpan.FromSeconds(1));
        var slow = table.GetAsync(KeyOf("a")).AsTask();
        var other = new Database(store, barrier).Table(TestTables.Notes);
        var row = await other.GetAsync(KeyOf("a"));
        Assert.NotNull(row);
        var mine = writer.Begin();
        mine.Update(new Row<Note>(table, row.Value, row.Revision, row.Key, row.Position), Make("a", 2));
        await mine.CommitAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        await slow;
        Assert.Equal(2, (await table.GetAsync(KeyOf("a")))!.Value.Size);
    }

    [Fact]
    public async Task Readers_never_see_less_than_what_was_acknowledged()
    {
        using var directory = new TemporaryDirectory();
        await using var store = SqliteStore.Open(new SqliteStoreOptions(directory.Path));
        using var barrier = TestBarrier.Create();
        // So small that records come and go all the time.
        var database = new Database(store, barrier, cacheBytes: 2_000);
        var table = database.Table(TestTables.Notes);
        var acknowledged = new long[8];
        for (var name = 0; name < acknowledged.Length; name++)
        {
            var insert = database.Begin();
            insert.Insert(table, Make($"{name}", 0));
            await insert.CommitAsync();
        }

        var writers = Enumerable.Range(0, acknowledged.Length).Select(name => Task.Run(async () =>
        {
            for (var number = 1; number <= 200; number++)
            {
                var row = await table.GetAsync(KeyOf($"{name}"));
                var update = database.Begin();
                update.Update(row!, Make($"{name}", number));
                await update.CommitAsync();
                Interlocked.Exchange(ref acknowledged[name], number);
            }
        })).ToList();
        var done = Task.WhenAll(writers);
        var readers = Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            for (var turn = seed; !done.IsCompleted; turn++)
            {
                var name = turn % acknowledged.Length;
                var least = Interlocked.Read(ref acknowledged[name]);
                var row = await table.GetAsync(KeyOf($"{name}"));
                Assert.True(row!.Value.Size >= least, $"read {row.Value.Size} after {least} was acknowledged");
            }
        }));
        await Task.WhenAll(readers);
        await done;
    }

    private static Key KeyOf(string name) => Key.Of("account", name);

    private static Note Make(string name, int size) => new("account", name, [], size);

    /// <summary>A store that does something between a commit and its answer.</summary>
    private sealed class PausingStore(IKeyValueStore inner) : IKeyValueStore
    {
        public Func<Task> AfterCommit { get; set; } = () => Task.CompletedTask;

        public long Revision => inner.Revision;

        public ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default) => inner.GetAsync(key, cancellation);

        public ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default) =>
            inner.ScanAsync(range, limit, reverse, cancellation);

        public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default)
        {
            var result = await inner.CommitAsync(commit, cancellation);
            await AfterCommit();
            return result;
        }

        public IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, CancellationToken cancellation = default) =>
            inner.WatchAsync(range, afterRevision, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
