using Strongroom.Crypto;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Storage.Tests;

public sealed class ResealingTests : IDisposable
{
    private const int Records = 250;

    private readonly TemporaryDirectory _directory = new();
    private readonly KeyFileSeal _seal;

    public ResealingTests() => _seal = KeyFileSeal.OpenOrCreate(_directory.File("seal.key"));

    public void Dispose()
    {
        _seal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task After_a_rotation_everything_is_sealed_under_the_new_term_and_reads_as_before()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(Records);
        await rig.AssertContentAsync(Records);

        Assert.Equal(2u, await rig.Resealing.RotateAsync(_seal, TimeProvider.System));
        await rig.AssertContentAsync(Records);
        while (await rig.Resealing.ContinueAsync()) await rig.AssertContentAsync(Records);

        Assert.Equal("2", await rig.TermsAsync());
        Assert.Null(await rig.Resealing.ProgressAsync());
        Assert.False(await rig.Resealing.ContinueAsync());
        await rig.AssertContentAsync(Records);
        await using var again = await rig.ReopenAsync();
        await again.AssertContentAsync(Records);
    }

    [Fact]
    public async Task A_record_held_in_memory_can_be_updated_after_it_was_resealed()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(1);
        var held = await rig.Notes.GetAsync(Key.Of("a", "0000"));
        await rig.RotateWhollyAsync(_seal);

        var stale = rig.Database.Begin();
        stale.Update(held!, held!.Value with { Size = 7 });
        await Assert.ThrowsAsync<ConflictException>(async () => await stale.CommitAsync());
        var row = await rig.Notes.GetAsync(Key.Of("a", "0000"));
        var fresh = rig.Database.Begin();
        fresh.Update(row!, row!.Value with { Size = 8 });
        await fresh.CommitAsync();

        Assert.Equal(8, (await rig.Notes.GetAsync(Key.Of("a", "0000")))!.Value.Size);
    }

    [Theory]
    [InlineData(Fault.ErrorBefore)]
    [InlineData(Fault.ErrorAfter)]
    public async Task A_rotation_that_is_cut_off_at_any_commit_is_finished_by_the_next_process(Fault fault)
    {
        // Three batches of records, a pass to make sure, and the rotation itself.
        for (var number = 1; number <= 5; number++)
        {
            using var directory = new TemporaryDirectory();
            await using var rig = await Rig.OpenAsync(directory.Path, _seal);
            await rig.FillAsync(Records);
            rig.Store.FailNumber(StoreCall.Commit, rig.Store.CountOf(StoreCall.Commit) + number, fault);

            await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.RotateWhollyAsync(_seal));

            // What a process that was killed there leaves: the store, and nothing of the memory.
            await using var next = await rig.ReopenAsync();
            await next.AssertContentAsync(Records);
            while (await next.Resealing.ContinueAsync())
            {
                // To the end.
            }

            await next.AssertContentAsync(Records);
            var rotated = number > 1 || fault == Fault.ErrorAfter;
            Assert.Equal(rotated ? "2" : "1", await next.TermsAsync());
            Assert.Null(await next.Resealing.ProgressAsync());
        }
    }

    [Fact]
    public async Task A_rotation_whose_outcome_was_not_learnt_is_taken_up_without_a_restart()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(3);
        rig.Store.FailNext(StoreCall.Commit, Fault.ErrorAfter);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await rig.Resealing.RotateAsync(_seal, TimeProvider.System));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await rig.Resealing.ContinueAsync());

        await rig.Resealing.AdoptAsync(_seal);
        while (await rig.Resealing.ContinueAsync())
        {
            // To the end.
        }

        Assert.Equal("2", await rig.TermsAsync());
        await rig.AssertContentAsync(3);
    }

    [Fact]
    public async Task A_batch_that_loses_a_race_writes_nothing_of_what_it_read()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(Records);
        await rig.Resealing.RotateAsync(_seal, TimeProvider.System);
        rig.Store.FailNext(StoreCall.Commit, Fault.Conflict, times: 2);

        while (await rig.Resealing.ContinueAsync())
        {
            // To the end.
        }

        await rig.AssertContentAsync(Records);
        Assert.Equal("2", await rig.TermsAsync());
    }

    [Fact]
    public async Task A_second_rotation_while_the_first_is_resealed_ends_under_the_newest_term()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(Records);
        await rig.Resealing.RotateAsync(_seal, TimeProvider.System);
        await rig.Resealing.ContinueAsync();
        Assert.Equal("1, 2", await rig.TermsAsync());

        await rig.RotateWhollyAsync(_seal);

        Assert.Equal("3", await rig.TermsAsync());
        await rig.AssertContentAsync(Records);
    }

    [Fact]
    public async Task Writers_lose_nothing_while_everything_is_resealed()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(Records);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() => CountAsync(rig, writer, () => stop.IsCancellationRequested))).ToArray();

        for (var rotation = 0; rotation < 5; rotation++) await rig.RotateWhollyAsync(_seal);
        await stop.CancelAsync();
        var counts = await Task.WhenAll(writers);

        for (var writer = 0; writer < counts.Length; writer++)
        {
            var row = await rig.Notes.GetAsync(Key.Of("a", $"{writer:D4}"));
            Assert.Equal(writer + counts[writer], row!.Value.Size);
        }

        Assert.All(counts, count => Assert.True(count > 0));
        Assert.Equal(6u, rig.Barrier.ActiveTerm);
        await using var again = await rig.ReopenAsync();
        Assert.Equal(Records, (await again.Notes.ScanAsync(limit: Records + 1)).Rows.Count);
    }

    [Fact]
    public async Task A_value_that_commits_late_under_the_old_term_is_found_by_another_pass()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(Records);
        // Staged, and so sealed, before the rotation; it lies at the very beginning of the walk.
        var late = rig.Database.Begin();
        late.Insert(rig.Notes, new Note("A", "late", [], 1));
        await rig.Resealing.RotateAsync(_seal, TimeProvider.System);
        await rig.Resealing.ContinueAsync();
        await late.CommitAsync();
        Assert.Equal("1, 2", await rig.TermsAsync());

        while (await rig.Resealing.ContinueAsync())
        {
            // To the end.
        }

        Assert.Equal("2", await rig.TermsAsync());
    }

    [Fact]
    public async Task A_damaged_value_stops_the_resealing_with_an_error_and_loses_nothing()
    {
        await using var rig = await OpenAsync();
        await rig.FillAsync(Records);
        var entry = (await rig.Store.ScanAsync(KeyRange.All, 40)).Last(each => !each.Value.IsEmpty);
        var damaged = entry.Value.ToArray();
        damaged[^1] ^= 1;
        await rig.Store.CommitAsync(new Commit([], [new Write(entry.Key, damaged)]));

        await Assert.ThrowsAsync<SealedDataException>(() => rig.RotateWhollyAsync(_seal));

        Assert.Equal("1", await rig.TermsAsync());
    }

    [Fact]
    public void Progress_is_read_and_written_in_its_frozen_form()
    {
        var progress = ResealingProgress.Decode(Convert.FromHexString("53525001" + "00000003" + "0000000000000005" + "0000000000000102" + "aabb"));

        Assert.Equal((3u, 5L, 258L, "AABB"), (progress.Term, progress.InPass, progress.Total, Convert.ToHexString(progress.Cursor.Span)));
        Assert.Equal("53525001000000030000000000000005" + "0000000000000102aabb", Convert.ToHexStringLower(progress.Encode()));
        Assert.Throws<StorageFormatException>(() => ResealingProgress.Decode([1, 2, 3]));
    }

    private static async Task<int> CountAsync(Rig rig, int writer, Func<bool> stopped)
    {
        var count = 0;
        while (!stopped() || count == 0)
        {
            var row = await rig.Notes.GetAsync(Key.Of("a", $"{writer:D4}"));
            var transaction = rig.Database.Begin();
            transaction.Update(row!, row!.Value with { Size = row.Value.Size + 1 });
            try
            {
                await transaction.CommitAsync();
                count++;
            }
            catch (ConflictException)
            {
                // The re-sealing was first: read again.
            }
        }

        return count;
    }

    private Task<Rig> OpenAsync() => Rig.OpenAsync(_directory.File("data"), _seal);

    /// <summary>A store with its barrier state, as a server sets it up.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly string _path;
        private readonly KeyFileSeal _seal;
        private bool _disposed;

        private Rig(string path, KeyFileSeal seal, FaultInjectingStore store, Barrier barrier)
        {
            _path = path;
            _seal = seal;
            Store = store;
            Barrier = barrier;
            Database = new Database(store, barrier);
            Notes = Database.Table(TestTables.Notes);
            Resealing = new Resealing(Database);
        }

        public FaultInjectingStore Store { get; }

        public Barrier Barrier { get; }

        public Database Database { get; }

        public Table<Note> Notes { get; }

        public Resealing Resealing { get; }

        public static async Task<Rig> OpenAsync(string path, KeyFileSeal seal)
        {
            var store = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(path)), TimeProvider.System);
            var records = new SystemRecords(store);
            if (await records.ReadAsync(SystemKeys.BarrierState) is not { } stored)
            {
                var state = await BarrierState.CreateAsync(seal, TimeProvider.System);
                await records.WriteAsync([new SystemWrite(SystemKeys.BarrierState, state.Encode(), 0)]);
                return new Rig(path, seal, store, await state.OpenAsync(seal));
            }

            return new Rig(path, seal, store, await BarrierState.Decode(stored.Value.Span).OpenAsync(seal));
        }

        public async Task<Rig> ReopenAsync()
        {
            await DisposeAsync();
            return await OpenAsync(_path, _seal);
        }

        public async Task FillAsync(int count)
        {
            for (var start = 0; start < count; start += 50)
            {
                var transaction = Database.Begin();
                for (var number = start; number < Math.Min(count, start + 50); number++)
                    transaction.Insert(Notes, new Note("a", $"{number:D4}", ["x", "y"], number));
                await transaction.CommitAsync();
            }
        }

        public async Task RotateWhollyAsync(ISeal seal)
        {
            await Resealing.RotateAsync(seal, TimeProvider.System);
            while (await Resealing.ContinueAsync())
            {
                // To the end.
            }
        }

        public async Task AssertContentAsync(int count)
        {
            var rows = (await Notes.ScanIndexAsync(TestTables.ByLabel, Key.Of("a", "y"), limit: count + 1)).Rows;
            Assert.Equal(Enumerable.Range(0, count), rows.Select(row => row.Value.Size));
        }

        // The terms that something is sealed under.
        public async Task<string> TermsAsync() => string.Join(", ", (await Store.ScanAsync(KeyRange.All, int.MaxValue))
            .Where(entry => !entry.Value.IsEmpty && !entry.Key.Span.StartsWith(SystemKeys.All.Bytes.Span))
            .Select(entry => Barrier.TermOf(entry.Value.Span))
            .Distinct()
            .Order());

        public async ValueTask DisposeAsync()
        {
            if (_disposed) return;
            _disposed = true;
            await Store.DisposeAsync();
            Barrier.Dispose();
        }
    }
}
