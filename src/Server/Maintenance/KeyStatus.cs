using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Maintenance;

/// <summary>The terms of a key ring, and what is sealed under them; read beside a running server.</summary>
/// <param name="Terms">Number, creation and stored values of each term, oldest first.</param>
/// <param name="Resealing">The re-sealing under way, or null.</param>
/// <param name="Damaged">Values of no term that the ring has.</param>
internal sealed record KeyStatus(IReadOnlyList<(uint Number, DateTimeOffset Created, long Values)> Terms, ResealingProgress? Resealing, long Damaged)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="BackupException">The store was never unsealed.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    /// <exception cref="SealException">The seal cannot be used, or is not the store's.</exception>
    /// <exception cref="SealedDataException">The seal key is not the store's.</exception>
    public static async Task<KeyStatus> ReadAsync(string directory, ISeal seal)
    {
        using var snapshot = SqliteSnapshot.Open(directory);
        using var ring = await Backup.StateOf(snapshot).OpenRingAsync(seal);
        var values = new long[ring.Terms.Count + 1];
        foreach (var entry in snapshot.Entries())
        {
            if (!entry.Value.IsEmpty && !entry.Key.Span.StartsWith(SystemKeys.All.Bytes.Span)) values[PlaceOf(entry, ring)]++;
        }

        return new KeyStatus(
            [.. ring.Terms.Select(term => (term.Number, term.Created, values[term.Number]))],
            snapshot.Find(Storage.Resealing.ProgressKey) is { } progress ? ResealingProgress.Decode(progress.Value.Span) : null,
            values[0]);
    }

    // 0 for what names no term of the ring.
    private static uint PlaceOf(Entry entry, KeyRing ring)
    {
        try
        {
            var term = Barrier.TermOf(entry.Value.Span);
            return ring.Find(term) is null ? 0 : term;
        }
        catch (SealedDataException)
        {
            return 0;
        }
    }
}
