using System.Text;

namespace Strongroom.Storage.Tests.Contract;

/// <summary>What every engine must do. An engine's tests derive from this and say how to open it.</summary>
public abstract class KeyValueStoreContract : IAsyncDisposable, IAsyncLifetime
{
    private IKeyValueStore? _store;

    /// <summary>The engine under test.</summary>
    protected IKeyValueStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    public Task InitializeAsync()
    {
        _store = Open();
        return Task.CompletedTask;
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is { } store) await store.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_store_is_at_revision_0()
    {
        Assert.Equal(0, Store.Revision);
        Assert.Null(await Store.GetAsync(Bytes("a")));
        Assert.Empty(await Store.ScanAsync(KeyRange.All, 10));
    }

    [Fact]
    public async Task Every_commit_takes_the_next_revision_and_gives_it_to_what_it_writes()
    {
        Assert.Equal(1, await PutAsync("a", "1"));
        Assert.Equal(2, await PutAsync("b", "2"));
        Assert.Equal(3, await PutAsync("a", "3"));

        Assert.Equal(3, Store.Revision);
        Assert.Equal(("3", 3), await GetAsync("a"));
        Assert.Equal(("2", 2), await GetAsync("b"));
    }

    [Fact]
    public async Task A_commit_writes_all_its_keys_at_one_revision()
    {
        await PutAsync("gone", "x");
        var result = await Store.CommitAsync(new Commit([], [Put("a", "1"), Put("b", "2"), Delete("gone"), Delete("never")]));

        Assert.Equal(new CommitResult(true, 2, default), result);
        Assert.Equal(["a=1@2", "b=2@2"], await AllAsync());
    }

    [Fact]
    public async Task A_failed_precondition_applies_nothing_and_names_the_key()
    {
        await PutAsync("a", "1");

        foreach (var (key, revision) in new[] { ("a", 0L), ("a", 2L), ("b", 1L) })
        {
            var result = await Store.CommitAsync(new Commit([new(Bytes("c"), 0), new(Bytes(key), revision)], [Put("a", "x"), Put("c", "x")]));
            Assert.False(result.Committed);
            Assert.Equal(key, Encoding.UTF8.GetString(result.ConflictingKey.Span));
        }

        Assert.Equal(["a=1@1"], await AllAsync());
        Assert.Equal(1, Store.Revision);
    }

    [Fact]
    public async Task Preconditions_that_hold_let_the_writes_through()
    {
        await PutAsync("a", "1");

        var result = await Store.CommitAsync(new Commit([new(Bytes("a"), 1), new(Bytes("b"), 0)], [Delete("a"), Put("b", "2")]));

        Assert.True(result.Committed);
        Assert.Equal(["b=2@2"], await AllAsync());
    }

    [Fact]
    public async Task A_commit_without_writes_only_checks()
    {
        await PutAsync("a", "1");

        Assert.True((await Store.CommitAsync(new Commit([new(Bytes("a"), 1)], []))).Committed);
        Assert.False((await Store.CommitAsync(new Commit([new(Bytes("a"), 2)], []))).Committed);
        Assert.Equal(1, Store.Revision);
    }

    [Fact]
    public async Task A_key_that_was_deleted_and_written_again_has_another_revision()
    {
        var first = await PutAsync("a", "1");
        await Store.CommitAsync(new Commit([], [Delete("a")]));
        await PutAsync("a", "1");

        Assert.False((await Store.CommitAsync(new Commit([new(Bytes("a"), first)], [Put("a", "2")]))).Committed);
    }

    [Fact]
    public async Task Scans_are_ordered_bounded_and_half_open()
    {
        foreach (var key in (string[])["b", "a", "c", "ab", "b\0", "\u00ff"]) await PutAsync(key, "");

        Assert.Equal(["a", "ab", "b", "b\0", "c", "\u00ff"], await KeysAsync(KeyRange.All, 10));
        Assert.Equal(["a", "ab"], await KeysAsync(KeyRange.All, 2));
        Assert.Equal(["\u00ff", "c"], await KeysAsync(KeyRange.All, 2, reverse: true));
        Assert.Equal(["ab", "b", "b\0"], await KeysAsync(new KeyRange(Bytes("ab"), Bytes("c")), 10));
        Assert.Equal(["b\0", "b"], await KeysAsync(new KeyRange(Bytes("ab"), Bytes("c")), 2, reverse: true));
        Assert.Equal(["b\0", "c", "\u00ff"], await KeysAsync(KeyRange.All.After(Bytes("b")), 10));
        Assert.Equal(["ab", "a"], await KeysAsync(KeyRange.All.Before(Bytes("b")), 10, reverse: true));
        Assert.Empty(await KeysAsync(new KeyRange(Bytes("c"), Bytes("b")), 10));
        Assert.Empty(await KeysAsync(KeyRange.All, 0));
    }

    [Fact]
    public async Task Any_bytes_are_a_value_and_the_empty_value_is_not_absence()
    {
        byte[][] values = [[], [0], [0xFF, 0x00, 0xFF], new byte[100_000]];
        foreach (var value in values)
        {
            await Store.CommitAsync(new Commit([], [new Write(new byte[] { 0xFF, 0x00 }, value)]));
            Assert.Equal(value, (await Store.GetAsync(new byte[] { 0xFF, 0x00 }))!.Value.Value.ToArray());
        }
    }

    [Fact]
    public async Task An_empty_key_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.CommitAsync(new Commit([], [new Write(default, Bytes("1"))])));

    [Fact]
    public async Task A_commit_cancelled_before_it_began_is_not_applied()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.CommitAsync(new Commit([], [Put("a", "1")]), cancelled.Token));

        await PutAsync("b", "2");
        Assert.Equal(["b=2@1"], await AllAsync());
    }

    [Fact]
    public async Task Concurrent_increments_with_retries_lose_nothing()
    {
        const int workers = 8, each = 25;
        await PutAsync("counter", "0");

        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            for (var count = 0; count < each;)
            {
                var (value, revision) = await GetAsync("counter");
                var next = (int.Parse(value) + 1).ToString();
                if ((await Store.CommitAsync(new Commit([new(Bytes("counter"), revision)], [Put("counter", next)]))).Committed) count++;
            }
        })));

        Assert.Equal(((workers * each).ToString(), 1 + (workers * each)), await GetAsync("counter"));
    }

    [Fact]
    public async Task Of_many_inserts_of_one_key_exactly_one_succeeds()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(number =>
            Store.CommitAsync(new Commit([new(Bytes("a"), 0)], [Put("a", number.ToString())])).AsTask()));

        Assert.Single(results, result => result.Committed);
    }

    [Fact]
    public async Task A_scan_sees_all_or_nothing_of_a_commit()
    {
        using var done = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var number = 0; number < 200; number++)
                await Store.CommitAsync(new Commit([], [.. Enumerable.Range(0, 5).Select(key => Put($"k{key}", number.ToString()))]));
            await done.CancelAsync();
        });

        while (!done.IsCancellationRequested)
        {
            var entries = await Store.ScanAsync(KeyRange.All, 10);
            Assert.True(entries.Select(entry => entry.Revision).Distinct().Count() <= 1);
        }

        await writer;
    }

    [Fact]
    public async Task A_read_sees_what_was_acknowledged_before_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var number = 0; number < 25; number++)
            {
                var revision = await PutAsync($"w{worker}", number.ToString());
                Assert.Equal((number.ToString(), revision), await GetAsync($"w{worker}"));
                Assert.True(Store.Revision >= revision);
            }
        })));
    }

    [Fact]
    public async Task A_watch_gives_the_past_then_the_present_in_order()
    {
        await PutAsync("a1", "1");
        await PutAsync("a2", "2");
        await using var watch = Store.WatchAsync(KeyRange.Prefix(Bytes("a")), 1).GetAsyncEnumerator();

        Assert.Equal("a2=2@2", await NextAsync(watch));
        var pending = NextAsync(watch);
        await PutAsync("b", "other");
        Assert.False(pending.IsCompleted);
        await Store.CommitAsync(new Commit([], [Put("a3", "3"), Delete("a1"), Delete("a9")]));
        Assert.Equal("a3=3@4", await pending);
        Assert.Equal("a1=@4", await NextAsync(watch));
        await PutAsync("a4", "4");
        Assert.Equal("a4=4@5", await NextAsync(watch));
    }

    [Fact]
    public async Task A_watch_under_concurrent_commits_misses_and_repeats_nothing()
    {
        const int workers = 4, each = 50;
        var seen = new List<long>();
        var watcher = Task.Run(async () =>
        {
            await foreach (var change in Store.WatchAsync(KeyRange.All, 0))
            {
                seen.Add(change.Revision);
                if (seen.Count == workers * each) break;
            }
        });

        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            for (var number = 0; number < each; number++) await PutAsync($"{worker}-{number}", "x");
        })));
        await watcher;

        Assert.Equal(Enumerable.Range(1, workers * each).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var watch = Store.WatchAsync(KeyRange.All, 0, cancel.Token).GetAsyncEnumerator();
        var pending = watch.MoveNextAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);
    }

    /// <summary>Opens an empty store.</summary>
    protected abstract IKeyValueStore Open();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static Write Put(string key, string value) => new(Bytes(key), Bytes(value));

    protected static Write Delete(string key) => new(Bytes(key), null);

    protected async Task<long> PutAsync(string key, string value)
    {
        var result = await Store.CommitAsync(new Commit([], [Put(key, value)]));
        Assert.True(result.Committed);
        return result.Revision;
    }

    protected async Task<(string Value, long Revision)> GetAsync(string key)
    {
        var entry = Assert.NotNull(await Store.GetAsync(Bytes(key)));
        return (Encoding.UTF8.GetString(entry.Value.Span), entry.Revision);
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<Change> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        var change = watch.Current;
        return $"{Encoding.UTF8.GetString(change.Key.Span)}={(change.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "")}@{change.Revision}";
    }

    private async Task<string[]> AllAsync() =>
    [
        .. from entry in await Store.ScanAsync(KeyRange.All, int.MaxValue)
           select $"{Encoding.UTF8.GetString(entry.Key.Span)}={Encoding.UTF8.GetString(entry.Value.Span)}@{entry.Revision}",
    ];

    private async Task<string[]> KeysAsync(KeyRange range, int limit, bool reverse = false) =>
        [.. (await Store.ScanAsync(range, limit, reverse)).Select(entry => Encoding.UTF8.GetString(entry.Key.Span))];
}
