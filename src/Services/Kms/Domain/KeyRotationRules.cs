using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>Which keys can be rotated, and how (KMS developer guide, "Rotate AWS KMS keys").</summary>
internal static class KeyRotationRules
{
    /// <summary>Refuses keys of other kinds, which have one material for their life.</summary>
    /// <exception cref="AwsException">UnsupportedOperationException.</exception>
    public static void RequireSymmetric(KeyRecord key)
    {
        if (!key.Type.IsSymmetricEncryption)
        {
            throw KmsErrors.UnsupportedOperationException($"{key.Arn} key spec is {key.Type.Spec} which is not valid for this operation.");
        }
    }

    /// <summary>Refuses what does not rotate automatically: imported material, and a replica, which follows its primary.</summary>
    /// <exception cref="AwsException">UnsupportedOperationException.</exception>
    public static void RequireOwnMaterial(KeyRecord key)
    {
        RequireSymmetric(key);
        key.RequireOrigin(OriginType.AWS_KMS);
        RequireNoReplica(key);
    }

    /// <summary>The key with new material, or with the imported material that waits.</summary>
    /// <exception cref="AwsException">UnsupportedOperationException, DisabledException, KMSInvalidStateException or
    /// LimitExceededException.</exception>
    public static KeyRecord RotateOnDemand(KeyRecord key, DateTimeOffset now)
    {
        RequireSymmetric(key);
        RequireNoReplica(key);
        key.RequireUsable();
        if (key.Materials.Count(material => material.RotationType == RotationType.ON_DEMAND) >= KeyRotation.MaxOnDemand)
        {
            throw KmsErrors.LimitExceededException(
                "The on-demand rotations limit has been reached for the given keyId. "
                + $"No more on-demand rotations can be performed for this key: {key.Arn}");
        }

        if (!key.IsExternal)
        {
            return key with { Materials = [.. key.Materials, KeyMaterial.Generate(key.Type, now, RotationType.ON_DEMAND)] };
        }

        return key.PendingMaterial is { } pending
            ? key with { Materials = [.. key.Materials, pending.Rotated(now, RotationType.ON_DEMAND)], PendingMaterial = null }
            : throw KmsErrors.KMSInvalidStateException($"{key.Arn} has no key material pending rotation.");
    }

    /// <summary>The rotations as ListKeyRotations tells them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="all">Whether material that no rotation made current is told too.</param>
    public static IEnumerable<RotationsListEntry> List(KeyRecord key, bool all)
    {
        foreach (KeyMaterial material in key.Materials)
        {
            if (all || material.RotationType is not null)
            {
                yield return Entry(
                    key, material, material.Id == key.CurrentMaterial.Id ? KeyMaterialState.CURRENT : KeyMaterialState.NON_CURRENT);
            }
        }

        if (all && key.PendingMaterial is { } pending)
        {
            yield return Entry(key, pending, KeyMaterialState.PENDING_ROTATION);
        }
    }

    private static RotationsListEntry Entry(KeyRecord key, KeyMaterial material, string state) => new()
    {
        KeyId = key.Arn,
        KeyMaterialId = material.Id,
        KeyMaterialDescription = material.Description,
        KeyMaterialState = state,
        RotationDate = material.RotationType is null ? null : material.Created,
        RotationType = material.RotationType,
        ImportState = !key.IsExternal ? null : material.Bytes is null ? ImportState.PENDING_IMPORT : ImportState.IMPORTED,
        ExpirationModel = !key.IsExternal || material.Bytes is null ? null
            : material.ValidTo is null ? ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE : ExpirationModelType.KEY_MATERIAL_EXPIRES,
        ValidTo = material.ValidTo,
    };

    private static void RequireNoReplica(KeyRecord key)
    {
        if (key.IsReplica)
        {
            throw KmsErrors.UnsupportedOperationException($"{key.Arn} is a multi-Region replica key; rotation is a matter of its primary key.");
        }
    }
}
