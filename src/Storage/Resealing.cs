using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Storage;

/// <summary>
/// Rotation of the barrier's key ring, and the rewriting of everything stored under the new term, in batches beside
/// whatever else the store does. A batch and the place up to which it went are one commit, so it goes on after a crash where
/// it stopped. Everything stays readable throughout: old terms stay in the ring.
/// <para>A transaction that was staged before the rotation may commit a value under the old term behind the walk's back;
/// therefore the walk is repeated until a whole pass finds nothing to do.</para>
/// </summary>
/// <param name="database">What is re-sealed.</param>
public sealed class Resealing(Database database)
{
    /// <summary>Values re-sealed in one commit at most.</summary>
    public const int BatchSize = 100;

    // Bounds what a batch keeps the writer busy with.
    private const int BatchBytes = 1 << 20;
    private const int TriesOnConflict = 20;

    private readonly SystemRecords _records = new(database.Store);

    /// <summary>Where the progress is stored; absent when there is nothing to re-seal.</summary>
    public static Key ProgressKey { get; } = SystemKeys.Named("resealing");

    /// <summary>How far it has come; null when none is under way.</summary>
    public async ValueTask<ResealingProgress?> ProgressAsync(CancellationToken cancellation = default) =>
        await _records.ReadAsync(ProgressKey, cancellation) is { } entry ? ResealingProgress.Decode(entry.Value.Span) : null;

    /// <summary>Adds a new term to the key ring, which seals from here on, and notes that all else is to be re-sealed.</summary>
    /// <returns>The new term.</returns>
    /// <exception cref="SealException">The seal cannot be used, or is not the one in use.</exception>
    /// <exception cref="ConflictException">Another rotation came first.</exception>
    /// <exception cref="StorageUnavailableException">Nothing was rotated, or it is unknown: <see cref="AdoptAsync"/> then
    /// takes up what was.</exception>
    public async ValueTask<uint> RotateAsync(ISeal seal, TimeProvider time, CancellationToken cancellation = default)
    {
        var stored = await StateAsync(cancellation);
        var rotated = await BarrierState.Decode(stored.Value.Span).RotateKeyRingAsync(seal, time, cancellation);
        // It takes ownership of what it adopts, and the ring is needed for its number before it is durable.
        var ring = await rotated.OpenRingAsync(seal, cancellation);
        var term = ring.Active.Number;
        try
        {
            var before = await _records.ReadAsync(ProgressKey, cancellation);
            await _records.WriteAsync(
                [
                    new SystemWrite(SystemKeys.BarrierState, rotated.Encode(), stored.Revision),
                    new SystemWrite(ProgressKey, new ResealingProgress(term, 0, 0, default).Encode(), before?.Revision ?? 0),
                ],
                cancellation);
        }
        catch
        {
            ring.Dispose();
            throw;
        }

        database.Barrier.Adopt(ring);
        return term;
    }

    /// <summary>Takes up the stored key ring, in case a rotation became durable whose outcome was not learnt.</summary>
    /// <exception cref="SealException">The seal cannot be used, or is not the one in use.</exception>
    public async ValueTask AdoptAsync(ISeal seal, CancellationToken cancellation = default)
    {
        var stored = await StateAsync(cancellation);
        database.Barrier.Adopt(await BarrierState.Decode(stored.Value.Span).OpenRingAsync(seal, cancellation));
    }

    /// <summary>Re-seals the next batch.</summary>
    /// <returns>Whether there may be more to do.</returns>
    /// <exception cref="SealedDataException">A stored value does not open: it was damaged.</exception>
    /// <exception cref="InvalidOperationException">The barrier does not have the term yet: see <see cref="AdoptAsync"/>.</exception>
    /// <exception cref="ConflictException">Other writers kept coming first; nothing of the batch was written.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be read or written at present; go on later.</exception>
    public async ValueTask<bool> ContinueAsync(CancellationToken cancellation = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await _records.ReadAsync(ProgressKey, cancellation) is not { } stored) return false;
            var progress = ResealingProgress.Decode(stored.Value.Span);
            if (progress.Term > database.Barrier.ActiveTerm)
                throw new InvalidOperationException($"The barrier does not have key term {progress.Term} yet.");

            var batch = await CollectAsync(progress, cancellation);
            if (await CommitAsync(batch, stored.Revision, cancellation)) return batch.Next is not null;
            if (attempt == TriesOnConflict) throw new ConflictException();
        }
    }

    private async ValueTask<Entry> StateAsync(CancellationToken cancellation) =>
        await _records.ReadAsync(SystemKeys.BarrierState, cancellation)
            ?? throw new StorageFormatException("The store has no barrier state.");

    // Goes on until a batch is full or the store ends: what is under the right term already is only passed over.
    private async ValueTask<Batch> CollectAsync(ResealingProgress progress, CancellationToken cancellation)
    {
        var entries = new List<Entry>();
        var bytes = 0;
        var range = progress.Cursor.IsEmpty ? KeyRange.All : KeyRange.All.After(progress.Cursor);
        while (true)
        {
            var page = await database.Store.ScanAsync(range, BatchSize, cancellation: cancellation);
            foreach (var entry in page)
            {
                if (IsOld(entry, progress.Term))
                {
                    entries.Add(entry);
                    bytes += entry.Value.Length;
                }

                if (entries.Count == BatchSize || bytes >= BatchBytes)
                {
                    return new Batch(entries, progress with
                    {
                        InPass = progress.InPass + entries.Count,
                        Total = progress.Total + entries.Count,
                        Cursor = entry.Key,
                    });
                }
            }

            if (page.Count < BatchSize)
            {
                // The end of a pass; of the last one if it found nothing at all.
                var clean = progress.InPass + entries.Count == 0;
                return new Batch(entries, clean ? null : progress with { InPass = 0, Total = progress.Total + entries.Count, Cursor = default });
            }

            range = range.After(page[^1].Key);
        }
    }

    // Entries of indexes have no value; system records are not the barrier's.
    private static bool IsOld(Entry entry, uint term) =>
        !entry.Value.IsEmpty
        && !entry.Key.Span.StartsWith(SystemKeys.All.Bytes.Span)
        && Crypto.Barrier.TermOf(entry.Value.Span) < term;

    private async ValueTask<bool> CommitAsync(Batch batch, long progressRevision, CancellationToken cancellation)
    {
        var commit = new Commit(
            [new Precondition(ProgressKey.Bytes, progressRevision), .. batch.Entries.Select(entry => new Precondition(entry.Key, entry.Revision))],
            [
                .. batch.Entries.Select(entry => new Write(entry.Key, Reseal(entry))),
                new Write(ProgressKey.Bytes, batch.Next is { } next ? (ReadOnlyMemory<byte>?)next.Encode() : null),
            ]);
        // The records are the same, but a transaction over the held ones would name revisions that are gone.
        var keys = batch.Entries.Select(entry => Key.FromBytes(entry.Key.Span)).ToList();
        foreach (var key in keys) database.Cache.BeginWrite(key);
        try
        {
            return (await database.Store.CommitAsync(commit, cancellation)).Committed;
        }
        finally
        {
            foreach (var key in keys) database.Cache.EndWrite(key);
        }
    }

    private byte[] Reseal(Entry entry)
    {
        var plaintext = database.Barrier.Open(entry.Value.Span, entry.Key.Span);
        try
        {
            return database.Barrier.Seal(plaintext, entry.Key.Span);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    // Next is null when the pass that ends with it found nothing.
    private sealed record Batch(List<Entry> Entries, ResealingProgress? Next);
}
