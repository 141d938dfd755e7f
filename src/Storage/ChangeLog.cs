using System.Runtime.CompilerServices;

namespace Strongroom.Storage;

/// <summary>
/// The last changes, in memory, for watches: bounded by number and by bytes, oldest revisions dropped whole. Empty after a
/// start, so a watch from before it begins with <see cref="RevisionCompactedException"/>.
/// </summary>
internal sealed class ChangeLog(int maxChanges, long maxBytes, long revision)
{
    private const int BatchSize = 256;
    private readonly Lock _gate = new();
    private readonly Change[] _ring = new Change[maxChanges];
    private TaskCompletionSource _arrival = NewArrival();
    private int _first;
    private int _count;
    private long _bytes;
    private long _compactedTo = revision;
    private bool _closed;

    /// <summary>Adds the changes of one or several commits, in order, and wakes the watches.</summary>
    public void Append(IReadOnlyList<Change> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                while (_count == maxChanges) DropOldestRevision();
                // A revision too large for the ring, whose beginning is dropped: its rest is not kept either.
                if (change.Revision <= _compactedTo) continue;
                _ring[(_first + _count++) % maxChanges] = change;
                _bytes += SizeOf(change);
            }

            while (_bytes > maxBytes) DropOldestRevision();
            Wake();
        }
    }

    /// <summary>Forgets everything: it is not known what happened up to <paramref name="current"/>.</summary>
    public void Reset(long current)
    {
        lock (_gate)
        {
            Array.Clear(_ring);
            _count = 0;
            _bytes = 0;
            _compactedTo = current;
            Wake();
        }
    }

    /// <summary>Ends every watch once it has delivered what is here.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Wake();
        }
    }

    public async IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = afterRevision;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var (batch, arrival) = Next(ref position);
            foreach (var change in batch)
            {
                if (range.Contains(change.Key.Span)) yield return change;
            }

            if (batch.Count > 0) continue;
            if (arrival is null) yield break;
            await arrival.WaitAsync(cancellation);
        }
    }

    private (List<Change> Batch, Task? Arrival) Next(ref long position)
    {
        lock (_gate)
        {
            if (position < _compactedTo) throw new RevisionCompactedException(_compactedTo);
            var batch = new List<Change>();
            for (var index = FirstAfter(position); index < _count; index++)
            {
                var change = At(index);
                // A batch ends between revisions, so that the position says where to go on.
                if (batch.Count >= BatchSize && change.Revision != batch[^1].Revision) break;
                batch.Add(change);
            }

            if (batch.Count > 0) position = batch[^1].Revision;
            return (batch, _closed ? null : _arrival.Task);
        }
    }

    private Change At(int index) => _ring[(_first + index) % maxChanges];

    // The index of the first change behind a revision, by halving.
    private int FirstAfter(long position)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Revision <= position) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void DropOldestRevision()
    {
        _compactedTo = At(0).Revision;
        while (_count > 0 && At(0).Revision == _compactedTo)
        {
            _bytes -= SizeOf(At(0));
            _ring[_first] = default;
            _first = (_first + 1) % maxChanges;
            _count--;
        }
    }

    private void Wake()
    {
        _arrival.SetResult();
        _arrival = NewArrival();
    }

    private static long SizeOf(Change change) => change.Key.Length + (change.Value?.Length ?? 0) + 64;

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
