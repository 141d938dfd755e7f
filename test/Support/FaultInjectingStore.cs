using System.Runtime.CompilerServices;
using Strongroom.Storage;

namespace Strongroom.Support;

/// <summary>The calls of the storage port.</summary>
public enum StoreCall
{
    /// <summary>A read of one key.</summary>
    Get,

    /// <summary>A read of a range.</summary>
    Scan,

    /// <summary>A commit.</summary>
    Commit,

    /// <summary>The beginning of a watch.</summary>
    Watch,
}

/// <summary>What goes wrong with a call.</summary>
public enum Fault
{
    /// <summary>An I/O error; nothing was done.</summary>
    ErrorBefore,

    /// <summary>The call is carried out, but its answer is lost in an I/O error: the outcome is unknown to the caller.</summary>
    ErrorAfter,

    /// <summary>A commit conflicts (without having been tried).</summary>
    Conflict,
}

/// <summary>A store that fails as programmed and otherwise passes every call on. Faults are consumed in the order in which
/// they were programmed.</summary>
public sealed class FaultInjectingStore(IKeyValueStore inner, TimeProvider time) : IKeyValueStore
{
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];
    private long _entriesRead;
    private readonly int[] _counts = new int[Enum.GetValues<StoreCall>().Length];

    /// <inheritdoc/>
    public long Revision => inner.Revision;

    /// <inheritdoc/>
    public event Action LateCommit
    {
        add => inner.LateCommit += value;
        remove => inner.LateCommit -= value;
    }

    /// <summary>How many calls of a kind came so far, failed ones included.</summary>
    public int CountOf(StoreCall call)
    {
        lock (_gate) return _counts[(int)call];
    }

    /// <summary>How many entries were read so far, by key and in ranges; looking for an absent key counts as one.</summary>
    public long EntriesRead => Interlocked.Read(ref _entriesRead);

    /// <summary>The <paramref name="number"/>-th call of a kind from the beginning (from 1) fails.</summary>
    public void FailNumber(StoreCall call, int number, Fault fault) =>
        Add(new Rule((kind, count, _) => kind == call && count == number, fault, TimeSpan.Zero, 1));

    /// <summary>The next calls of a kind fail.</summary>
    public void FailNext(StoreCall call, Fault fault, int times = 1) =>
        Add(new Rule((kind, _, _) => kind == call, fault, TimeSpan.Zero, times));

    /// <summary>The next commits that match fail.</summary>
    public void FailCommits(Func<Commit, bool> when, Fault fault, int times = 1) =>
        Add(new Rule((_, _, commit) => commit is not null && when(commit), fault, TimeSpan.Zero, times));

    /// <summary>The next calls of a kind take this long, by the clock, before they are carried out.</summary>
    public void DelayNext(StoreCall call, TimeSpan delay, int times = 1) =>
        Add(new Rule((kind, _, _) => kind == call, null, delay, times));

    /// <inheritdoc/>
    public ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _entriesRead);
        return CallAsync(StoreCall.Get, null, () => inner.GetAsync(key, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default)
    {
        var entries = await CallAsync(StoreCall.Scan, null, () => inner.ScanAsync(range, limit, reverse, cancellation), cancellation);
        Interlocked.Add(ref _entriesRead, entries.Count);
        return entries;
    }

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        var rule = await BeginAsync(StoreCall.Commit, commit, cancellation);
        if (rule?.Fault is Fault.Conflict)
            return new CommitResult(false, inner.Revision, commit.Preconditions.Count > 0 ? commit.Preconditions[0].Key : default);
        var result = await inner.CommitAsync(commit, cancellation);
        return rule?.Fault is Fault.ErrorAfter ? throw Error() : result;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await BeginAsync(StoreCall.Watch, null, cancellation);
        await foreach (var change in inner.WatchAsync(range, afterRevision, cancellation)) yield return change;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static StorageUnavailableException Error() => new("An injected I/O error.");

    private async ValueTask<T> CallAsync<T>(StoreCall call, Commit? commit, Func<ValueTask<T>> pass, CancellationToken cancellation)
    {
        var rule = await BeginAsync(call, commit, cancellation);
        var result = await pass();
        return rule?.Fault is Fault.ErrorAfter ? throw Error() : result;
    }

    private async ValueTask<Rule?> BeginAsync(StoreCall call, Commit? commit, CancellationToken cancellation)
    {
        var rule = Match(call, commit);
        if (rule is null) return null;
        if (rule.Delay > TimeSpan.Zero) await Task.Delay(rule.Delay, time, cancellation);
        return rule.Fault is Fault.ErrorBefore ? throw Error() : rule;
    }

    private Rule? Match(StoreCall call, Commit? commit)
    {
        lock (_gate)
        {
            var count = ++_counts[(int)call];
            var rule = _rules.Find(each => each.When(call, count, commit));
            if (rule is not null && --rule.Times == 0) _rules.Remove(rule);
            return rule;
        }
    }

    private void Add(Rule rule)
    {
        lock (_gate) _rules.Add(rule);
    }

    private sealed class Rule(Func<StoreCall, int, Commit?, bool> when, Fault? fault, TimeSpan delay, int times)
    {
        public Func<StoreCall, int, Commit?, bool> When => when;

        public Fault? Fault => fault;

        public TimeSpan Delay => delay;

        public int Times { get; set; } = times;
    }
}
