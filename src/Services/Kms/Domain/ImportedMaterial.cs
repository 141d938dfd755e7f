namespace Strongroom.Services.Kms.Domain;

/// <summary>The rules of imported key material (KMS developer guide, "Importing key material").</summary>
internal static class ImportedMaterial
{
    /// <summary>All material of a key, what waits for its rotation too.</summary>
    public static IEnumerable<KeyMaterial> All(KeyRecord key) =>
        key.PendingMaterial is { } pending ? [.. key.Materials, pending] : key.Materials;

    /// <summary>The key with material put in the place of that with the same id, or added if there is none. A key that has all
    /// its material can be used.</summary>
    public static KeyRecord Put(KeyRecord key, KeyMaterial material)
    {
        KeyRecord changed = key.PendingMaterial?.Id == material.Id
            ? key with { PendingMaterial = material }
            : key with
            {
                Materials = key.MaterialOf(material.Id) is null
                    ? [.. key.Materials, material]
                    : [.. key.Materials.Select(each => each.Id == material.Id ? material : each)],
            };
        return changed.Status is KeyStatus.PendingImport && changed.HasMaterial ? changed with { Status = KeyStatus.Enabled } : changed;
    }

    /// <summary>The key without the bytes of some of its material: it cannot be used until they are back. The very same key if
    /// there are none to remove. Material that waits for its rotation is forgotten.</summary>
    public static KeyRecord Remove(KeyRecord key, Func<KeyMaterial, bool> which)
    {
        KeyRecord changed = key;
        if (key.PendingMaterial is { } pending && which(pending))
        {
            changed = changed with { PendingMaterial = null };
        }

        if (key.Materials.Any(material => material.Bytes is not null && which(material)))
        {
            changed = changed with
            {
                Materials = [.. key.Materials.Select(material => which(material) ? material.WithoutBytes() : material)],
                Status = key.Status is KeyStatus.Enabled or KeyStatus.Disabled ? KeyStatus.PendingImport : key.Status,
            };
        }

        return changed;
    }
}
