namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What a permitted DeleteSecret does.</summary>
/// <param name="Immediate">Whether the secret goes at once (ForceDeleteWithoutRecovery).</param>
/// <param name="DeletionDate">The date in the response, and when the secret is removed: now, or after the window.</param>
public sealed record DeletionPlan(bool Immediate, DateTimeOffset DeletionDate);

/// <summary>Deletion and recovery (API reference: DeleteSecret, RestoreSecret).</summary>
public static class DeletionRules
{
    /// <summary>The shortest recovery window, in days.</summary>
    public const int MinimumDays = 7;

    /// <summary>The longest recovery window, in days, and the default.</summary>
    public const int MaximumDays = 30;

    /// <summary>
    /// Plans a DeleteSecret from its parameters, which are checked in AWS's order: the range first, even when the window
    /// is not allowed at all. A secret already scheduled may be deleted again; the window then runs anew.
    /// </summary>
    public static Outcome<DeletionPlan> Plan(long? recoveryWindowInDays, bool? forceDeleteWithoutRecovery, DateTimeOffset now)
    {
        if (recoveryWindowInDays is < MinimumDays or > MaximumDays)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.RecoveryWindowOutOfRange);
        if (forceDeleteWithoutRecovery is true)
            return recoveryWindowInDays is null
                ? new DeletionPlan(true, now)
                : new RuleViolation(ErrorCodes.InvalidParameter, Messages.ForceWithRecoveryWindow);
        return new DeletionPlan(false, now.AddDays(recoveryWindowInDays ?? MaximumDays));
    }

    /// <summary>Whether this secret may be deleted: not while it has replicas, not a replica by itself, and one that a service manages
    /// only with a recovery window, for the service depends on it (user guide, "Secrets managed by other AWS services").</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="immediate">Whether it is to go at once.</param>
    /// <param name="byService">Whether the service that manages it deletes it.</param>
    public static RuleViolation? Check(SecretRecord secret, bool immediate = false, bool byService = false)
    {
        if (secret.IsReplica)
            return ReplicationRules.ReadOnly();
        if (secret.OwningService is { } service && immediate && !byService)
            return new RuleViolation(ErrorCodes.InvalidRequest, Messages.ManagedBy(service));
        return secret.Replicas.Count == 0
            ? null
            : new RuleViolation(ErrorCodes.InvalidParameter, Messages.HasReplicas(secret.Arn, secret.Replicas.Select(replica => replica.Region)));
    }

    /// <summary>The secret as DeleteSecret leaves it. DeletedDate is when deletion was asked for.</summary>
    public static SecretRecord MarkDeleted(SecretRecord secret, DeletionPlan plan, DateTimeOffset now) =>
        secret with { DeletedDate = now, PurgeDate = plan.DeletionDate };

    /// <summary>The secret as RestoreSecret leaves it; restoring a live secret changes nothing.</summary>
    public static SecretRecord Restore(SecretRecord secret) => secret with { DeletedDate = null, PurgeDate = null };

    /// <summary>
    /// Whether an operation works on this secret as far as deletion goes; null if so. The operations that work on a
    /// deleted secret are those recorded to, and ListSecretVersionIds, whose model has no error to refuse it with.
    /// </summary>
    /// <param name="secret">The secret.</param>
    /// <param name="operation">The AWS name of the operation.</param>
    public static RuleViolation? CheckUsable(SecretRecord secret, string operation) =>
        !secret.IsDeleted || WorksOnDeleted(operation)
            ? null
            : new RuleViolation(ErrorCodes.InvalidRequest, Messages.MarkedForDeletion);

    /// <summary>Whether an operation works on a secret that is scheduled for deletion.</summary>
    public static bool WorksOnDeleted(string operation) =>
        operation is "DescribeSecret" or "RestoreSecret" or "DeleteSecret" or "ListSecretVersionIds";
}
