using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Storage.Tests;

/// <summary>A database on a fresh directory.</summary>
public abstract class TableFixture : IAsyncDisposable, IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    protected TableFixture()
    {
        Store = SqliteStore.Open(new SqliteStoreOptions(_directory.Path));
        Database = new Database(Store, TestBarrier.Create());
        Notes = Database.Table(TestTables.Notes);
        Others = Database.Table(TestTables.Others);
    }

    protected SqliteStore Store { get; }

    protected Database Database { get; }

    protected Table<Note> Notes { get; }

    protected Table<Other> Others { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        _directory.Dispose();
    }

    protected async Task InsertAsync(params Note[] notes)
    {
        var transaction = Database.Begin();
        foreach (var note in notes) transaction.Insert(Notes, note);
        await transaction.CommitAsync();
    }

    protected async Task<Row<Note>> ReadAsync(string account, string name) =>
        await Notes.GetAsync(Key.Of(account, name)) ?? throw new InvalidOperationException($"There is no note {name}.");
}
