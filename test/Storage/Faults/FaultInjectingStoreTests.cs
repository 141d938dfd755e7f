using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Storage.Tests.Faults;

public sealed class FaultInjectingStoreTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Commit Insert = new([new Precondition(Key.Of("a").Bytes, 0)], [new Write(Key.Of("a").Bytes, new byte[] { 1 })]);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeClock _clock = new();
    private readonly FaultInjectingStore _store;

    public FaultInjectingStoreTests() => _store = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(_directory.Path)), _clock);

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_error_before_a_commit_applies_nothing()
    {
        _store.FailNumber(StoreCall.Commit, 1, Fault.ErrorBefore);

        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await _store.CommitAsync(Insert));

        Assert.Equal(0, _store.Revision);
        Assert.True((await _store.CommitAsync(Insert)).Committed);
    }

    // What an owner of an unknown outcome finds: trying again conflicts with its own write.
    [Fact]
    public async Task An_error_after_a_commit_leaves_it_applied_and_its_repetition_conflicts()
    {
        _store.FailCommits(commit => commit.Writes.Count == 1, Fault.ErrorAfter);

        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await _store.CommitAsync(Insert));

        Assert.Equal(1, _store.Revision);
        Assert.False((await _store.CommitAsync(Insert)).Committed);
    }

    [Fact]
    public async Task A_programmed_conflict_applies_nothing()
    {
        _store.FailNext(StoreCall.Commit, Fault.Conflict);

        Assert.False((await _store.CommitAsync(Insert)).Committed);

        Assert.Equal(0, _store.Revision);
        Assert.Equal(1, _store.CountOf(StoreCall.Commit));
    }

    [Fact]
    public async Task A_delay_passes_by_the_clock()
    {
        _store.DelayNext(StoreCall.Get, TimeSpan.FromMinutes(5));
        var read = _store.GetAsync(Key.Of("a").Bytes).AsTask();
        Assert.False(read.IsCompleted);

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await read);
    }
}
