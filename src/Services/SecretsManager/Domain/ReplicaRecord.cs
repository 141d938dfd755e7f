namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What a primary secret knows of its replica in another region (ReplicationStatusType).</summary>
public sealed record ReplicaRecord
{
    /// <summary>The replica's region.</summary>
    public required string Region { get; init; }

    /// <summary>The key in that region as the caller gave it, or null for aws/secretsmanager there.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>One of <see cref="ReplicaStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why replication failed, or null.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>Whether a secret of the same name in that region, if it is not this one's replica, is replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>KmsKeyId as the API shows it: the default key has a name here, unlike in DescribeSecret.</summary>
    public string ShownKmsKeyId() => KmsKeyId ?? KeyNames.DefaultAlias;
}

/// <summary>The states of a replica, as the API spells them.</summary>
public static class ReplicaStatus
{
    /// <summary>The replica holds what the primary holds.</summary>
    public const string InSync = "InSync";

    /// <summary>The last attempt failed; StatusMessage says why.</summary>
    public const string Failed = "Failed";

    /// <summary>A change is on its way.</summary>
    public const string InProgress = "InProgress";
}

/// <summary>How the API names the key aws/secretsmanager.</summary>
public static class KeyNames
{
    /// <summary>Its alias, as ReplicationStatus shows it.</summary>
    public const string DefaultAlias = "alias/aws/secretsmanager";

    /// <summary>Its name in ListSecretVersionIds' KmsKeyIds.</summary>
    public const string DefaultInVersions = "DefaultEncryptionKey";
}
