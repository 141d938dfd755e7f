namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>A region that a request asks to replicate to.</summary>
/// <param name="Region">The region.</param>
/// <param name="KmsKeyId">The key there, or null for aws/secretsmanager.</param>
public sealed record ReplicaRequest(string Region, string? KmsKeyId);

/// <summary>
/// Replication between regions (API reference: ReplicateSecretToRegions, RemoveRegionsFromReplication,
/// StopReplicationToReplica). A region's state goes InProgress → InSync or Failed; every change of the primary sends
/// its replicas back to InProgress.
/// </summary>
public static class ReplicationRules
{
    /// <summary>Regions that a secret may be replicated to: more than AWS has, and few enough for one transaction.</summary>
    public const int Limit = 64;

    /// <summary>Whether a secret may be replicated to all of these; null if so. AWS refuses a region that it does not have as it
    /// refuses the secret's own.</summary>
    /// <param name="requests">The regions.</param>
    /// <param name="served">Those that there are.</param>
    public static RuleViolation? CheckRegions(IEnumerable<ReplicaRequest> requests, Access.ServedRegions served) =>
        requests.All(request => served.Contains(request.Region))
            ? null
            : new RuleViolation(ErrorCodes.InvalidParameter, Messages.ReplicaRegionInvalid);

    /// <summary>
    /// Adds regions to a primary, each InProgress. Asking again for a region that has the replica is harmless; asking for
    /// one that failed tries again with what the new request says.
    /// </summary>
    /// <param name="secret">The primary, or a secret that becomes one.</param>
    /// <param name="requests">The regions.</param>
    /// <param name="overwrite">ForceOverwriteReplicaSecret.</param>
    public static Outcome<SecretRecord> Add(SecretRecord secret, IReadOnlyCollection<ReplicaRequest> requests, bool overwrite)
    {
        if (secret.IsReplica)
            return ReadOnly();

        if (requests.Count + secret.Replicas.Count > Limit)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.TooManyReplicas);

        List<ReplicaRecord> replicas = [.. secret.Replicas];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            if (request.Region == secret.Region)
                return new RuleViolation(ErrorCodes.InvalidParameter, Messages.ReplicaRegionInvalid);
            if (!seen.Add(request.Region))
                return new RuleViolation(ErrorCodes.InvalidParameter, Messages.ReplicaRegionTwice(request.Region));

            var key = request.KmsKeyId is "" or KeyNames.DefaultAlias ? null : request.KmsKeyId;
            var fresh = new ReplicaRecord { Region = request.Region, KmsKeyId = key, Status = ReplicaStatus.InProgress, Overwrite = overwrite };
            var known = replicas.FindIndex(replica => replica.Region == request.Region);
            if (known < 0)
                replicas.Add(fresh);
            else if (replicas[known].Status == ReplicaStatus.Failed)
                replicas[known] = fresh;
            else if (replicas[known].KmsKeyId != key)
                return new RuleViolation(ErrorCodes.InvalidParameter, Messages.ReplicaHasOtherKey(request.Region));
        }

        return replicas.Count == 0 ? secret : secret with { Replicas = replicas, PrimaryRegion = secret.Region };
    }

    /// <summary>Removes regions; unknown ones are no error. Without replicas the secret is no longer a replicated one.</summary>
    public static Outcome<SecretRecord> Remove(SecretRecord secret, IEnumerable<string> regions)
    {
        if (secret.IsReplica)
            return ReadOnly();
        var removed = regions.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<ReplicaRecord> left = [.. secret.Replicas.Where(replica => !removed.Contains(replica.Region))];
        return secret with { Replicas = left, PrimaryRegion = left.Count == 0 ? null : secret.PrimaryRegion };
    }

    /// <summary>Records how replication to a region went; a region that was removed meanwhile stays removed.</summary>
    /// <param name="secret">The primary.</param>
    /// <param name="region">The replica's region.</param>
    /// <param name="status">One of <see cref="ReplicaStatus"/>.</param>
    /// <param name="message">Why it failed, or null.</param>
    public static SecretRecord Report(SecretRecord secret, string region, string status, string? message = null) => secret with
    {
        Replicas =
        [
            .. secret.Replicas.Select(replica => replica.Region == region
                ? replica with { Status = status, StatusMessage = message }
                : replica),
        ],
    };

    /// <summary>The primary after a change that its replicas have to follow: all InProgress but those that failed.</summary>
    public static SecretRecord Changed(SecretRecord secret) => secret with
    {
        Replicas =
        [
            .. secret.Replicas.Select(replica => replica.Status == ReplicaStatus.InSync
                ? replica with { Status = ReplicaStatus.InProgress }
                : replica),
        ],
    };

    /// <summary>Whether a secret is the replica that <paramref name="primary"/> has made.</summary>
    public static bool IsReplicaOf(SecretRecord secret, SecretRecord primary) =>
        secret.IsReplica && secret.PrimaryRegion == primary.Region && secret.UniqueSuffix == primary.UniqueSuffix;

    /// <summary>Whether the name is free for the replica: it is if nothing has it, if what has it is this secret's own
    /// replica, or if the caller said to overwrite. What has replicas itself is not overwritten, as it could not be deleted
    /// either: they would follow nothing any more. Null if free, else the StatusMessage of the failure.</summary>
    public static string? CheckTarget(SecretRecord primary, ReplicaRecord replica, SecretRecord? occupant)
    {
        if (occupant is null || IsReplicaOf(occupant, primary))
            return null;
        if (!replica.Overwrite)
            return Messages.ReplicaNameTaken;
        return occupant.Replicas.Count == 0
            ? null
            : Messages.ReplicaCannotReplace(occupant.Arn, occupant.Replicas.Select(each => each.Region));
    }

    /// <summary>
    /// The record of the replica in a region: all of the primary's but the key, the region in the ARN, and the list of
    /// replicas. Its versions still name the primary's keys; whoever stores the values there says which took their place.
    /// </summary>
    public static SecretRecord ReplicaOf(SecretRecord primary, ReplicaRecord replica) => primary with
    {
        Region = replica.Region,
        Arn = new SecretArn(Access.Partition.Of(replica.Region), replica.Region, primary.Account, primary.Name, primary.UniqueSuffix).ToString(),
        KmsKeyId = replica.KmsKeyId,
        PrimaryRegion = primary.Region,
        Replicas = [],
    };

    /// <summary>StopReplicationToReplica: the replica becomes a secret of its own with the same ARN. Its rotation is off: its
    /// former primary goes on rotating the same credential.</summary>
    public static Outcome<SecretRecord> Promote(SecretRecord replica) => replica.IsReplica
        ? replica with { PrimaryRegion = null, Rotation = replica.Rotation is { } rotation ? rotation with { Enabled = false, NextRotationDate = null } : null }
        : new RuleViolation(ErrorCodes.InvalidRequest, Messages.NotAReplica);

    /// <summary>
    /// Whether a write may be made here; null if so. On a replica only UpdateSecret may, and only to change the key
    /// (user guide, replicas).
    /// </summary>
    public static RuleViolation? CheckWritable(SecretRecord secret, bool changesOnlyKmsKey = false) =>
        secret.IsReplica && !changesOnlyKmsKey ? ReadOnly() : null;

    /// <summary>The answer to a write on a replica. The code is the one seen from the service for DeleteSecret and
    /// PutResourcePolicy in public bug reports.</summary>
    public static RuleViolation ReadOnly() => new(ErrorCodes.InvalidParameter, Messages.ReplicaIsReadOnly);
}
