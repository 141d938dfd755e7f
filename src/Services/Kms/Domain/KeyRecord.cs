using System.Text.Json.Serialization;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// A symmetric key as it is stored (sealed by the barrier like every record), and the rules of its states. Immutable: a
/// transition gives the changed record. Not a record type, because it holds key material.
/// </summary>
internal sealed class KeyRecord
{
    /// <summary>Days from ScheduleKeyDeletion to deletion where the request does not say (API reference).</summary>
    public const int DefaultPendingWindowInDays = 30;

    /// <summary>The owner, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region it is in.</summary>
    public required string Region { get; init; }

    /// <summary>A UUID.</summary>
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

    /// <summary>Generations of material, oldest first; the last encrypts.</summary>
    public required IReadOnlyList<KeyMaterial> Materials { get; init; }

    /// <summary>The key's ARN.</summary>
    [JsonIgnore]
    public string Arn => KmsArn.Key(Account, Region, KeyId);

    /// <summary>The material that encrypts.</summary>
    [JsonIgnore]
    public KeyMaterial CurrentMaterial => Materials[^1];

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
    }

    /// <summary>Refuses while deletion is pending.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException.</exception>
    public void RequireNotPendingDeletion()
    {
        if (Status is KeyStatus.PendingDeletion)
        {
            throw KmsErrors.KMSInvalidStateException($"{Arn} is pending deletion.");
        }
    }

    /// <summary>Enabled; so it may have been already.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion is pending.</exception>
    public KeyRecord Enable() => Toggle(KeyStatus.Enabled);

    /// <summary>Disabled; so it may have been already.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion is pending.</exception>
    public KeyRecord Disable() => Toggle(KeyStatus.Disabled);

    /// <summary>To be deleted in so many days.</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion is pending already.</exception>
    public KeyRecord ScheduleDeletion(DateTimeOffset now, int pendingWindowInDays)
    {
        RequireNotPendingDeletion();
        return With(KeyStatus.PendingDeletion, now.AddDays(pendingWindowInDays));
    }

    /// <summary>Kept after all. It comes back disabled (API reference).</summary>
    /// <exception cref="AwsException">KMSInvalidStateException: deletion is not pending.</exception>
    public KeyRecord CancelDeletion() => Status is KeyStatus.PendingDeletion
        ? With(KeyStatus.Disabled, null)
        : throw KmsErrors.KMSInvalidStateException($"{Arn} is not pending deletion.");

    /// <summary>The answer of DescribeKey and CreateKey.</summary>
    public KeyMetadata Describe() => new()
    {
        AWSAccountId = Account,
        KeyId = KeyId,
        Arn = Arn,
        CreationDate = Created,
        Enabled = Status is KeyStatus.Enabled,
        Description = Description,
        KeyUsage = KeyUsageType.ENCRYPT_DECRYPT,
        KeyState = Status.ToString(),
        DeletionDate = DeletionDate,
        Origin = OriginType.AWS_KMS,
        KeyManager = ManagedFor is null ? KeyManagerType.CUSTOMER : KeyManagerType.AWS,
        CustomerMasterKeySpec = Model.CustomerMasterKeySpec.SYMMETRIC_DEFAULT,
        KeySpec = Model.KeySpec.SYMMETRIC_DEFAULT,
        EncryptionAlgorithms = [EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT],
        MultiRegion = false,
        CurrentKeyMaterialId = CurrentMaterial.Id,
    };

    private KeyRecord Toggle(KeyStatus status)
    {
        RequireNotPendingDeletion();
        return With(status, null);
    }

    private KeyRecord With(KeyStatus status, DateTimeOffset? deletionDate) => new()
    {
        Account = Account,
        Region = Region,
        KeyId = KeyId,
        Created = Created,
        Description = Description,
        ManagedFor = ManagedFor,
        Policy = Policy,
        Tags = Tags,
        Status = status,
        DeletionDate = deletionDate,
        Materials = Materials,
    };
}
