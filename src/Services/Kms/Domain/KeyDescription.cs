using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>A key as DescribeKey, CreateKey and ReplicateKey tell of it.</summary>
internal static class KeyDescription
{
    /// <summary>KeyMetadata. Members that do not apply to the key are absent.</summary>
    public static KeyMetadata Describe(this KeyRecord key)
    {
        KeyType type = key.Type;
        string usage = key.KeyUsage;
        KeyMaterial? current = key.Materials.Count > 0 ? key.CurrentMaterial : null;
        bool isPresent = key.IsExternal && current?.Bytes is not null;
        return new KeyMetadata
        {
            AWSAccountId = key.Account,
            KeyId = key.KeyId,
            Arn = key.Arn,
            CreationDate = key.Created,
            Enabled = key.Status is KeyStatus.Enabled,
            Description = key.Description,
            KeyUsage = usage,
            KeyState = key.Status.ToString(),
            DeletionDate = key.DeletionDate,
            PendingDeletionWindowInDays = key.PendingWindowInDays,
            Origin = key.Origin,
            ExpirationModel = !isPresent ? null
                : current!.ValidTo is null ? ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE : ExpirationModelType.KEY_MATERIAL_EXPIRES,
            ValidTo = isPresent ? current!.ValidTo : null,
            KeyManager = key.ManagedFor is null ? KeyManagerType.CUSTOMER : KeyManagerType.AWS,
            CustomerMasterKeySpec = type.Spec,
            KeySpec = type.Spec,
            EncryptionAlgorithms = OrNull(type.EncryptionAlgorithms(usage)),
            SigningAlgorithms = OrNull(type.SigningAlgorithms(usage)),
            MacAlgorithms = OrNull(type.MacAlgorithms),
            KeyAgreementAlgorithms = OrNull(KeyType.KeyAgreementAlgorithms(usage)),
            MultiRegion = key.IsMultiRegion,
            MultiRegionConfiguration = MultiRegion(key),
            CurrentKeyMaterialId = type.IsSymmetricEncryption ? current?.Id : null,
        };
    }

    /// <summary>The list, or null for an empty one, which the service leaves out.</summary>
    public static IReadOnlyList<string>? OrNull(IReadOnlyList<string> list) => list.Count > 0 ? list : null;

    private static MultiRegionConfiguration? MultiRegion(KeyRecord key) => key.PrimaryRegion is not { } primary ? null : new()
    {
        MultiRegionKeyType = key.IsPrimary ? MultiRegionKeyType.PRIMARY : MultiRegionKeyType.REPLICA,
        PrimaryKey = Related(key, primary),
        ReplicaKeys = [.. key.ReplicaRegions!.Select(region => Related(key, region))],
    };

    private static MultiRegionKey Related(KeyRecord key, string region) =>
        new() { Arn = KmsArn.Key(key.Account, region, key.KeyId), Region = region };
}
