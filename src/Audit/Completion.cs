namespace Strongroom.Audit;

/// <summary>
/// Tells the callers of some batches how it ended, one after the other on one thread of the pool. What follows in each is
/// short (the answer is sent), and waking a thread for each would cost more than that.
/// </summary>
internal sealed class Completion : IThreadPoolWorkItem
{
    // Enough to spare wake-ups, few enough that the other processors get their share and nobody waits long.
    private const int MaxBatches = 8;

    private readonly AuditBatch[] _batches;
    private readonly long _first;
    private readonly Exception? _failure;

    private Completion(AuditBatch[] batches, long first, Exception? failure)
    {
        _batches = batches;
        _first = first;
        _failure = failure;
    }

    /// <summary>Completes a group.</summary>
    /// <param name="group">Its batches.</param>
    /// <param name="first">The number of its first record.</param>
    /// <param name="failure">Why it is not durable, or null.</param>
    public static void Queue(List<AuditBatch> group, long first, Exception? failure)
    {
        for (var start = 0; start < group.Count; start += MaxBatches)
        {
            var batches = group.GetRange(start, Math.Min(MaxBatches, group.Count - start)).ToArray();
            // Their counts may not be asked for once they are completed: they are used again.
            var completion = new Completion(batches, first, failure);
            foreach (var batch in batches) first += batch.Count;
            ThreadPool.UnsafeQueueUserWorkItem(completion, preferLocal: false);
        }
    }

    public void Execute()
    {
        var first = _first;
        foreach (var batch in _batches)
        {
            var count = batch.Count;
            if (_failure is null) batch.Complete(first);
            else batch.Fail(_failure);
            first += count;
        }
    }
}
