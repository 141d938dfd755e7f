using Microsoft.Data.Sqlite;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Storage.Tests;

/// <summary>An index that a later version added to a table that has records.</summary>
public sealed class IndexBuildTests : IDisposable
{
    private const int Count = (2 * IndexBuild.BatchSize) + 50;

    private static readonly IndexDefinition<Note> ByWord =
        new(3, "by word", (note, blinding) => note.Labels.Select(label => Key.Of(note.Account, blinding.Blind(1, label))));

    private static readonly TableDefinition<Note> Before = new(1, "notes", TestJson.Default.Note, note => Key.Of(note.Account, note.Name));

    private static readonly TableDefinition<Note> After = new(1, "notes", TestJson.Default.Note, note => Key.Of(note.Account, note.Name), ByWord);

    private readonly TemporaryDirectory _directory = new();
    private readonly Barrier _barrier = TestBarrier.Create();

    public void Dispose()
    {
        _barrier.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Records_of_before_are_found_and_the_index_is_built_once()
    {
        await using var store = await FilledAsync();
        var database = await LoadedAsync(store);

        Assert.Equal(Count, await new IndexBuild(database).RunAsync(After, ByWord));

        await AssertCompleteAsync(database);
        var revision = store.Revision;
        Assert.Equal(0, await new IndexBuild(await LoadedAsync(store)).RunAsync(After, ByWord));
        Assert.Equal(revision, store.Revision);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_build_that_was_cut_off_goes_on(int after)
    {
        await using var store = await FilledAsync();
        var failing = new FaultInjectingStore(store, TimeProvider.System);
        var cut = await LoadedAsync(failing);
        var commits = failing.CountOf(StoreCall.Commit);
        // The first notes that it begins.
        failing.FailNumber(StoreCall.Commit, commits + 1 + after, Fault.ErrorBefore);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => new IndexBuild(cut).RunAsync(After, ByWord));

        var database = await LoadedAsync(store);
        Assert.Equal(Count - ((after - 1) * IndexBuild.BatchSize), await new IndexBuild(database).RunAsync(After, ByWord));

        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task A_batch_whose_records_change_meanwhile_is_read_again()
    {
        await using var store = await FilledAsync();
        var conflicting = new FaultInjectingStore(store, TimeProvider.System);
        var database = await LoadedAsync(conflicting);
        conflicting.FailCommits(commit => commit.Writes.Count > 100, Fault.Conflict, times: 2);

        await new IndexBuild(database).RunAsync(After, ByWord);

        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task With_another_blinding_key_the_index_is_built_anew()
    {
        await using var store = await FilledAsync();
        await new IndexBuild(await LoadedAsync(store)).RunAsync(After, ByWord);
        await store.CommitAsync(new Commit([], [new Write(Key.Of(3, 0, "blinding-key").Bytes, null)]));

        var database = await LoadedAsync(store);
        Assert.Equal(Count, await new IndexBuild(database).RunAsync(After, ByWord));

        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task After_everything_was_deleted_the_key_in_use_is_stored_again()
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        var database = await LoadedAsync(store);
        var key = database.Blinding.Blind(1, "WORD");
        await store.DeleteAllAsync(except: KeyRange.Prefix(SystemKeys.All.Bytes));
        database.ForgetCached();

        await BlindingKey.LoadAsync(database);

        Assert.Equal(key, database.Blinding.Blind(1, "WORD"));
        Assert.Equal(key, (await LoadedAsync(store)).Blinding.Blind(1, "WORD"));
    }

    [Fact]
    public async Task What_an_earlier_version_may_have_written_is_indexed_when_its_store_is_opened_again()
    {
        await using (var store = await FilledAsync())
        {
            await new IndexBuild(await LoadedAsync(store)).RunAsync(After, ByWord);
            var earlier = new Database(store, _barrier);
            var transaction = earlier.Begin();
            transaction.Insert(earlier.Table(Before), new Note("1", $"n{Count:D4}", [], Count));
            await transaction.CommitAsync();
        }

        await SetFormatAsync(1);

        await using var reopened = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Assert.Equal(Count + 1, await new IndexBuild(await LoadedAsync(reopened)).RunAsync(After, ByWord));
    }

    [Fact]
    public async Task Without_its_key_nothing_is_written_that_the_index_would_lack()
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        var database = new Database(store, _barrier);
        var transaction = database.Begin();

        Assert.Throws<InvalidOperationException>(() => transaction.Insert(database.Table(After), new Note("1", "a", ["RED"], 0)));
    }

    [Fact]
    public async Task Entries_are_read_without_their_records()
    {
        await using var store = await FilledAsync();
        var database = await LoadedAsync(store);
        await new IndexBuild(database).RunAsync(After, ByWord);
        var table = database.Table(After);
        var prefix = Key.Of("1").StartingWith(database.Blinding.Blind(1, "RE"));

        var first = await table.ScanIndexKeysAsync(ByWord, prefix, limit: 100);
        var rest = await table.ScanIndexKeysAsync(ByWord, prefix, after: first.Next, limit: Count);

        Assert.Equal(100, first.Entries.Count);
        Assert.Null(rest.Next);
        Assert.Equal(
            Enumerable.Range(0, Count).Where(number => number % 3 == 0).Select(number => Key.Of("1", $"n{number:D4}")),
            first.Entries.Concat(rest.Entries).Select(entry => entry.PrimaryKey));
    }

    private async Task<SqliteStore> FilledAsync()
    {
        var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        var database = new Database(store, _barrier);
        var transaction = database.Begin();
        for (var number = 0; number < Count; number++)
            transaction.Insert(database.Table(Before), new Note("1", $"n{number:D4}", number % 3 == 0 ? ["RED", "LARGE", "RED"] : ["BLUE"], number));
        await transaction.CommitAsync();
        return store;
    }

    private async Task<Database> LoadedAsync(IKeyValueStore store)
    {
        var database = new Database(store, _barrier);
        await BlindingKey.LoadAsync(database);
        return database;
    }

    private static async Task AssertCompleteAsync(Database database)
    {
        var table = database.Table(After);
        var red = await table.ScanIndexAsync(ByWord, Key.Of("1", database.Blinding.Blind(1, "RED")), limit: Count);
        Assert.Equal(Enumerable.Range(0, Count).Where(number => number % 3 == 0), red.Rows.Select(row => row.Value.Size));
        // A third have two entries, and there are no others.
        Assert.Equal(Count + ((Count + 2) / 3), (await table.ScanIndexKeysAsync(ByWord, limit: 10 * Count)).Entries.Count);
    }

    private async Task SetFormatAsync(int format)
    {
        await using var connection = new SqliteConnection($"Data Source={_directory.File("strongroom.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE meta SET value = $format WHERE name = 'format'";
        command.Parameters.AddWithValue("$format", format);
        await command.ExecuteNonQueryAsync();
    }
}
