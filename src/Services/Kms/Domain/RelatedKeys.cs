using Strongroom.Services.Due;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// Multi-Region keys that share id and material (KMS developer guide, "Multi-Region keys"). They lie in one store, so what they
/// share changes in all of them at once.
/// </summary>
internal static class RelatedKeys
{
    /// <summary>The other keys that are related to one: none of a single-Region key.</summary>
    public static async ValueTask<IReadOnlyList<Row<KeyRecord>>> OthersAsync(
        KeyDirectory keys, KeyRecord key, CancellationToken cancellation)
    {
        List<Row<KeyRecord>> others = [];
        foreach (string region in RegionsOf(key))
        {
            if (region != key.Region
                && await keys.Keys.GetAsync(Key.Of(key.Account, region, key.KeyId), cancellation) is { } row)
            {
                others.Add(row);
            }
        }

        return others;
    }

    /// <summary>Stages a change of what related keys share: material, rotation, and who is the primary.</summary>
    /// <param name="transaction">Gets the writes.</param>
    /// <param name="row">The key itself.</param>
    /// <param name="changed">The key as it is to be.</param>
    /// <param name="keys">Where keys are.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask UpdateAsync(
        Transaction transaction, Row<KeyRecord> row, KeyRecord changed, KeyDirectory keys, CancellationToken cancellation)
    {
        transaction.Update(row, changed);
        foreach (Row<KeyRecord> other in await OthersAsync(keys, row.Value, cancellation))
        {
            transaction.Update(other, Share(changed, other.Value));
        }
    }

    /// <summary>A related key with what it shares with <paramref name="key"/>. Imported material is each key's own.</summary>
    public static KeyRecord Share(KeyRecord key, KeyRecord other) => other with
    {
        Materials = key.IsExternal ? other.Materials : key.Materials,
        Rotation = key.Rotation,
        PrimaryRegion = key.PrimaryRegion,
        ReplicaRegions = key.ReplicaRegions,
    };

    /// <summary>Takes a deleted replica out of the others. A primary that waited for the last one to go begins its own window.</summary>
    public static async ValueTask RemoveAsync(
        Transaction transaction, KeyRecord replica, KeyDirectory keys, DueIndex due, DateTimeOffset now, CancellationToken cancellation)
    {
        string[] left = [.. (replica.ReplicaRegions ?? []).Where(region => region != replica.Region)];
        foreach (Row<KeyRecord> other in await OthersAsync(keys, replica, cancellation))
        {
            KeyRecord changed = other.Value with { ReplicaRegions = left };
            if (changed.Status is KeyStatus.PendingReplicaDeletion && left.Length == 0)
            {
                changed = changed.BeginDeletion(now);
                await due.ScheduleAsync(
                    transaction, new DueTask(KeyDeletion.DueKind, changed.Arn, changed.DeletionDate!.Value), cancellation);
            }

            transaction.Update(other, changed);
        }
    }

    private static IEnumerable<string> RegionsOf(KeyRecord key) =>
        key.PrimaryRegion is { } primary ? [primary, .. key.ReplicaRegions ?? []] : [];
}
