using System.Diagnostics.Metrics;
using Strongroom.Storage;

namespace Strongroom.Server.Telemetry;

/// <summary>A store that counts, times and traces its commits and remembers whether the last one could be made. Reads pass
/// straight through.</summary>
internal sealed class MeteredStore(IKeyValueStore inner, StoreMetrics metrics) : IKeyValueStore
{
    /// <inheritdoc/>
    public long Revision => inner.Revision;

    /// <inheritdoc/>
    public event Action LateCommit
    {
        add => inner.LateCommit += value;
        remove => inner.LateCommit -= value;
    }

    /// <inheritdoc/>
    public ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default) => inner.GetAsync(key, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default) =>
        inner.ScanAsync(range, limit, reverse, cancellation);

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        var span = Tracing.StartCommit(commit.Writes.Count);
        var started = metrics.Begin();
        var outcome = StoreMetrics.Failed;
        try
        {
            var result = await inner.CommitAsync(commit, cancellation);
            outcome = result.Committed ? StoreMetrics.Committed : StoreMetrics.Conflict;
            return result;
        }
        catch (OperationCanceledException)
        {
            // The caller's wish tells nothing of the store.
            outcome = StoreMetrics.Cancelled;
            throw;
        }
        finally
        {
            metrics.End(started, outcome, wrote: commit.Writes.Count > 0);
            if (span is not null)
            {
                Tracing.EndCommit(span, outcome);
            }
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, CancellationToken cancellation = default) =>
        inner.WatchAsync(range, afterRevision, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>What is known of the store's commits.</summary>
internal sealed class StoreMetrics(TimeProvider time)
{
    /// <summary>The outcomes of a commit.</summary>
    public const string Committed = "committed";

    /// <inheritdoc cref="Committed"/>
    public const string Conflict = "conflict";

    /// <inheritdoc cref="Committed"/>
    public const string Failed = "failed";

    /// <inheritdoc cref="Committed"/>
    public const string Cancelled = "cancelled";

    private static readonly string[] Outcomes = [Committed, Conflict, Failed, Cancelled];

    private readonly StripedCounters _outcomes = new(Outcomes.Length);
    private volatile bool _failing;

    /// <summary>How long commits took, waiting for their turn included.</summary>
    public LatencyHistogram Times { get; } = new(time);

    /// <summary>Whether the last commit that wrote failed for the store's sake.</summary>
    public bool IsFailing => _failing;

    /// <summary>A commit begins.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A commit is over.</summary>
    public void End(long started, string outcome, bool wrote)
    {
        Times.Record(time.GetTimestamp() - started);
        _outcomes.Add(Array.IndexOf(Outcomes, outcome));
        if (outcome == Failed)
        {
            _failing = true;
        }
        else if (outcome == Committed && wrote && _failing)
        {
            _failing = false;
        }
    }

    /// <summary>The counts, as measurements.</summary>
    public IEnumerable<Measurement<long>> Counts() =>
        Outcomes.Select((outcome, index) => new Measurement<long>(_outcomes.Sum(index), new KeyValuePair<string, object?>("outcome", outcome)));
}
