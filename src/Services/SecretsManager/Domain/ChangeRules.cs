namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What refuses every change: the secret is a replica, or another service manages it.</summary>
public static class ChangeRules
{
    /// <summary>Whether a caller may change this secret; null if so.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="changesOnlyKmsKey">Whether nothing but the KMS key is to change, which a replica may have of its own.</param>
    /// <param name="byService">Whether Secrets Manager itself changes it, to rotate it.</param>
    public static RuleViolation? Check(SecretRecord secret, bool changesOnlyKmsKey = false, bool byService = false) =>
        ReplicationRules.CheckWritable(secret, changesOnlyKmsKey)
        ?? (secret.OwningService is { } service && !byService ? new RuleViolation(ErrorCodes.InvalidRequest, Messages.ManagedBy(service)) : null);
}
