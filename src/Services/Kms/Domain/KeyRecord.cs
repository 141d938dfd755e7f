using System.Text.Json.Serialization;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// A key as it is stored (sealed by the barrier like every record), and the rules of its states. Immutable: a transition
/// gives the changed record. What came after the first version is left out of the stored form where it says nothing, so that
/// older records read as they were. Key material is in <see cref="SecretValue"/>, and the record prints its ARN only.
/// </summary>
internal sealed record KeyRecord
{
    /// <summary>Days from ScheduleKeyDeletion to deletion where the request does not say (API reference).</summary>
    public const int DefaultPendingWindowInDays = 30;

    /// <summary>What the ids of multi-Region keys begin with.</summary>
    public const string MultiRegionPrefix = "mrk-";

    /// <summary>The owner, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region it is in.</summary>
    public required string Region { get; init; }

    /// <summary>A UUID, or <c>mrk-</c> and 32 hexadecimal digits, which all related multi-Region keys share.</summary>
    public required string KeyId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The customer's description; empty if none.</summary>
    public required string Description { get; init; }

    /// <summary>The AWS service on whose first use the key was made (<c>secretsmanager</c>): KeyManager AWS. Null for a
    /// customer's key.</summary>
    public string? ManagedFor { get; init; }

    /// <summary>The key policy's text.</summary>
    public required string Policy { get; init; }

    /// <summary>Tags by key.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The state.</summary>
    public KeyStatus Status { get; init; } = KeyStatus.Enabled;

    /// <summary>When it is deleted, while its deletion is pending.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    /// <summary>Generations of material, oldest first; the last encrypts. None before the first import.</summary>
    public required IReadOnlyList<KeyMaterial> Materials { get; init; }

    /// <summary>The key spec; null is SYMMETRIC_DEFAULT.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Spec { get; init; }

    /// <summary>KeyUsage; null is ENCRYPT_DECRYPT.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Usage { get; init; }

    /// <summary>Seals the import tokens of a key with imported material (Origin EXTERNAL); null if it is made here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(KeyMaterialJson))]
    public SecretValue? ImportTokenKey { get; init; }

    /// <summary>Imported material that RotateKeyOnDemand will make current, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KeyMaterial? PendingMaterial { get; init; }

    /// <summary>Automatic rotation, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KeyRotation? Rotation { get; init; }

    /// <summary>Where the primary of the related multi-Region keys is; null of a single-Region key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PrimaryRegion { get; init; }

    /// <summary>Where the replicas are; null of a single-Region key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ReplicaRegions { get; init; }

    /// <summary>Days that the deletion of a primary key waits once its last replica is gone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PendingWindowInDays { get; init; }

    /// <summary>How many grants there are on it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int GrantCount { get; init; }

    /// <summary>The names of its aliases, kept with it for policies that speak of them (kms:ResourceAliases); null in
    /// records of the first version, for which the table of aliases tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AliasNames { get; init; }

    /// <summary>The key's ARN.</summary>
    [JsonIgnore]
    public string Arn => KmsArn.Key(Account, Region, KeyId);

    /// <summary>The key spec's rules.</summary>
    [JsonIgnore]
    public KeyType Type => Spec is null ? KeyType.Symmetric : KeyType.Of(Spec);

    /// <summary>KeyUsage.</summary>
    [JsonIgnore]
    public string KeyUsage => Usage ?? KeyUsageType.ENCRYPT_DECRYPT;

    /// <summary>Whether its material is imported.</summary>
    [JsonIgnore]
    public bool IsExternal => ImportTokenKey is not null;

    /// <summary>Origin.</summary>
    [JsonIgnore]
    public string Origin => IsExternal ? OriginType.EXTERNAL : OriginType.AWS_KMS;

    /// <summary>Whether it is one of related multi-Region keys.</summary>
    [JsonIgnore]
    public bool IsMultiRegion => PrimaryRegion is not null;

    /// <summary>Whether it is the primary of related multi-Region keys.</summary>
    [JsonIgnore]
    public bool IsPrimary => PrimaryRegion == Region;

    /// <summary>Whether it is a multi-Region replica.</summary>
    [JsonIgnore]
    public bool IsReplica => IsMultiRegion && !IsPrimary;

    /// <summary>The material that encrypts.</summary>
    [JsonIgnore]
    public KeyMaterial CurrentMaterial => Materials[^1];

    /// <summary>Whether all material is there that ciphertexts can name.</summary>
    [JsonIgnore]
    public bool HasMaterial => Materials.Count > 0 && Materials.All(material => material.Bytes is not null);

    /// <summary>The material of that id, or null.</summary>
    public KeyMaterial? MaterialOf(string materialId)
    {
        foreach (KeyMaterial material in Materials)
        {
            if (material.Id == materialId)
            {
                return material;
            }
        }

        return null;
    }

    /// <summary>Refuses unless the key can be used.</summary>
    /// <exception cref="AwsException">DisabledException or KMSInvalidStateException.</exception>
    public void RequireUsable()
    {
        if (Status is KeyStatus.Disabled)
        {
            throw KmsErrors.DisabledException($"{Arn} is disabled.");
        }

        RequireNotPendingDeletion();
        RequireImported();
    }

    /// <summary>Refuses unless the key can be used, and for that.</summary>
    /// <param name="usage">The KeyUsage that the operation needs.</param>
    /// <param name="operation">The operation's name.</param>
    /// <exception cref="AwsException">DisabledException, KMSInvalidStateException or InvalidKeyUsageException.</exception>
    public void RequireUsable(string usage, string operation)
    {
        RequireUsable();
        if (KeyUsage != usage)
        {
            throw KmsErrors.InvalidKeyUsageException($"{Arn} key usage is {KeyUsage} which is not valid for {operation}.");
        }
    }

    /// <summary>Refuses unless the key can be used for symmetric encryption, as data keys need it.</summary>
    /// <exception cref="AwsException">DisabledException, KMSInvalidStateException or InvalidKeyUsageException.</exception>
    public void RequireSymmetric(string operation)
    {
        RequireUsable(KeyUsageType.ENCRYPT_DECRYPT, operation);
        if (!Type.IsSymmetricEncryption)
        {
            throw KmsErrors.InvalidKeyUsageException($"{Arn} key spec is {Type.Spec} which is not valid for {operation}.");
        }
    }

    /// <summary>Refuses while deletion is pending.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException.</exception>
    public void RequireNotPendingDeletion()
    {
        if (Status is KeyStatus.PendingDeletion)
        {
            throw KmsErrors.KMSInvalidStateException($"{Arn} is pending deletion.");
        }

        if (Status is KeyStatus.PendingReplicaDeletion)
        {
            throw KmsErrors.KMSInvalidStateException($"{Arn} is pending replica deletion.");
        }
    }

    /// <summary>Refuses while material is to be imported.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException.</exception>
    public void RequireImported()
    {
        if (Status is KeyStatus.PendingImport)
        {
            throw KmsErrors.KMSInvalidStateException($"{Arn} is pending import.");
        }
    }

    /// <summary>Refuses a key whose material is made here, or is imported, as the case may be.</summary>
    /// <exception cref="AwsException">UnsupportedOperationException.</exception>
    public void RequireOrigin(string origin)
    {
        if (Origin != origin)
        {
            throw KmsErrors.UnsupportedOperationException($"{Arn} origin is {Origin} which is not valid for this operation.");
        }
    }

    /// <summary>Enabled; so it may have been already.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion or import is pending.</exception>
    public KeyRecord Enable() => Toggle(KeyStatus.Enabled);

    /// <summary>Disabled; so it may have been already.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion or import is pending.</exception>
    public KeyRecord Disable() => Toggle(KeyStatus.Disabled);

    /// <summary>To be deleted in so many days; of a primary key with replicas, so many days after the last of them.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion is pending already.</exception>
    public KeyRecord ScheduleDeletion(DateTimeOffset now, int pendingWindowInDays)
    {
        RequireNotPendingDeletion();
        return IsPrimary && ReplicaRegions is { Count: > 0 }
            ? this with { Status = KeyStatus.PendingReplicaDeletion, PendingWindowInDays = pendingWindowInDays }
            : this with { Status = KeyStatus.PendingDeletion, DeletionDate = now.AddDays(pendingWindowInDays) };
    }

    /// <summary>A key that waited for its last replica to go: its own window begins.</summary>
    public KeyRecord BeginDeletion(DateTimeOffset now) => this with
    {
        Status = KeyStatus.PendingDeletion,
        DeletionDate = now.AddDays(PendingWindowInDays ?? DefaultPendingWindowInDays),
        PendingWindowInDays = null,
    };

    /// <summary>Kept after all. It comes back disabled, or without its material (API reference).</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion is not pending.</exception>
    public KeyRecord CancelDeletion() => Status is KeyStatus.PendingDeletion or KeyStatus.PendingReplicaDeletion
        ? this with
        {
            Status = HasMaterial ? KeyStatus.Disabled : KeyStatus.PendingImport,
            DeletionDate = null,
            PendingWindowInDays = null,
        }
        : throw KmsErrors.KMSInvalidStateException($"{Arn} is not pending deletion.");

    /// <summary>Not the content.</summary>
    public override string ToString() => Arn;

    private KeyRecord Toggle(KeyStatus status)
    {
        RequireNotPendingDeletion();
        RequireImported();
        return this with { Status = status };
    }
}
