using System.Collections.Concurrent;

namespace Strongroom.Storage;

/// <summary>
/// Decoded records in memory, so that a read that repeats costs neither the disk nor the barrier. Always fresh: the data
/// directory has one process, every commit goes through <see cref="Transaction"/>, and what a commit writes is not held from
/// before it begins until it has ended: the store shows a commit to scans and watches before its caller hears of it, and
/// whoever learned of it there must not find the record of before here. A reader that fetched a record while it was being
/// changed cannot put the old one here: its ticket is void by then.
/// <para>Bounded by the bytes that the records take in the store; what was not used lately goes first (second chance).
/// </para>
/// </summary>
internal sealed class RecordCache(long capacityBytes)
{
    // Stored bytes understate what a decoded record and its place here take.
    internal const int Overhead = 256;

    private readonly ConcurrentDictionary<Key, Slot> _slots = [];
    private readonly ConcurrentQueue<Key> _order = [];
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new Stripe())];
    private readonly StripedCounters _reads = new(2);
    private long _bytes;

    /// <summary>What the records held take, as counted.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Reads that found their record here.</summary>
    public long Hits => _reads.Sum(1);

    /// <summary>Reads that did not.</summary>
    public long Misses => _reads.Sum(0);

    /// <summary>The record at a storage key, or null.</summary>
    public object? Find(Key key)
    {
        if (!_slots.TryGetValue(key, out var slot) || slot.Row is not { } row)
        {
            _reads.Add(0);
            return null;
        }

        _reads.Add(1);
        slot.Used = true;
        return row;
    }

    /// <summary>Taken before a record is read from the store; <see cref="Add"/> accepts the record only if nothing that
    /// might be it was written since.</summary>
    public long Ticket(Key key) => Interlocked.Read(ref StripeOf(key).Writes);

    /// <summary>Holds a record that was read under a ticket.</summary>
    public void Add(Key key, long ticket, object row, int storedBytes)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            if (stripe.Writes != ticket || stripe.UnderWay != 0)
            {
                return;
            }

            if (_slots.TryGetValue(key, out var slot))
            {
                Hold(slot, row, storedBytes + Overhead);
            }
            else
            {
                slot = new Slot();
                Hold(slot, row, storedBytes + Overhead);
                _slots[key] = slot;
                _order.Enqueue(key);
            }
        }

        while (Bytes > capacityBytes && EvictOne())
        {
        }
    }

    /// <summary>Called for every key that a commit is to write, before the store sees it; <see cref="EndWrite"/> goes with
    /// it.</summary>
    public void BeginWrite(Key key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.UnderWay++;
            Drop(stripe, key);
        }
    }

    /// <summary>Called for the same keys once the outcome is known, or known to be unknown, and before it is told.</summary>
    public void EndWrite(Key key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.UnderWay--;
            // Voids the tickets of readers that came in between.
            stripe.Writes++;
        }
    }

    /// <summary>Forgets everything, after writes that did not come through a transaction.</summary>
    public void Clear()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe)
            {
                stripe.Writes++;
            }
        }

        foreach (var key in _slots.Keys)
        {
            var stripe = StripeOf(key);
            lock (stripe)
            {
                Drop(stripe, key);
            }
        }
    }

    private void Drop(Stripe stripe, Key key)
    {
        stripe.Writes++;
        if (_slots.TryGetValue(key, out var slot))
        {
            // The slot keeps its place in the queue, so that a key that is written often is queued once. It goes on to
            // count, or the places of deleted records would never be given up.
            Hold(slot, null, Overhead);
        }
    }

    private bool EvictOne()
    {
        if (!_order.TryDequeue(out var key))
        {
            return false;
        }

        lock (StripeOf(key))
        {
            if (!_slots.TryGetValue(key, out var slot))
            {
                return true;
            }

            if (slot.Used && slot.Row is not null)
            {
                slot.Used = false;
                _order.Enqueue(key);
                return true;
            }

            Hold(slot, null, 0);
            _slots.TryRemove(key, out _);
            return true;
        }
    }

    private void Hold(Slot slot, object? row, int bytes)
    {
        Interlocked.Add(ref _bytes, bytes - slot.Bytes);
        slot.Bytes = bytes;
        slot.Row = row;
    }

    private Stripe StripeOf(Key key) => _stripes[(uint)key.GetHashCode() % (uint)_stripes.Length];

    private sealed class Slot
    {
        public volatile object? Row;
        public int Bytes;
        public volatile bool Used;
    }

    /// <summary>Counts the writes to a share of all keys; also the lock on their slots.</summary>
    private sealed class Stripe
    {
        public long Writes;
        public int UnderWay;
    }
}
