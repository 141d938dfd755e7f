using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Housekeeping;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Replication;

/// <summary>
/// Brings a replica up to date with its primary: the record with everything but the key, and every value that is not there
/// yet, encrypted anew under the replica's key. One transaction takes both regions from one good state to the next. What
/// cannot succeed by itself (name taken, key unusable) is told as Failed; a fault of the server is tried again.
/// </summary>
internal sealed class Replicator(Secrets secrets, ValueEnvelope envelope, DeletionEvents events, TimeProvider time) : IDueHandler
{
    public const string TaskKind = "secretsmanager:replicate";

    public string Kind => TaskKind;

    public static DueTask TaskFor(SecretRecord primary, string region, DateTimeOffset at) =>
        new(TaskKind, $"{primary.Arn} {region}", at);

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var parts = task.Subject.Split(' ');
        var row = await secrets.FindByArnAsync(parts[0], cancellation);
        var replica = row?.Value.Replicas.FirstOrDefault(each => each.Region == parts[1]);
        if (row is null || replica is null)
        {
            // The secret is gone, or the region was removed: there is nothing to follow.
            return;
        }

        var transaction = secrets.Begin();
        string? failure;
        try
        {
            failure = await CopyAsync(transaction, row.Value, replica, cancellation);
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            failure = refusal.WireMessage ?? refusal.Code;
        }

        if (failure is not null)
        {
            transaction = secrets.Begin();
        }

        var status = failure is null ? ReplicaStatus.InSync : ReplicaStatus.Failed;
        Secrets.UpdateOnly(transaction, row, ReplicationRules.Report(row.Value, replica.Region, status, failure));
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Stages the replica; the answer is why it cannot be made, or null.</summary>
    private async ValueTask<string?> CopyAsync(
        Transaction transaction, SecretRecord primary, ReplicaRecord replica, CancellationToken cancellation)
    {
        var occupant = await secrets.FindAsync(primary.Account, replica.Region, primary.Name, cancellation);
        if (ReplicationRules.CheckTarget(primary, replica, occupant?.Value) is { } taken)
        {
            return taken;
        }

        var own = occupant is not null && ReplicationRules.IsReplicaOf(occupant.Value, primary) ? occupant.Value : null;
        var copy = ReplicationRules.ReplicaOf(primary, replica);
        var copied = new HashSet<string>();
        foreach (var (versionId, version) in primary.Versions)
        {
            var there = own?.Versions.GetValueOrDefault(versionId);
            if (version.HasValue && there is not { HasValue: true })
            {
                there = await CopyValueAsync(transaction, primary, copy, versionId, version, cancellation);
                copied.Add(versionId);
            }

            copy = copy with
            {
                Versions = copy.Versions.SetItem(versionId, version with { KmsKeyId = there?.KmsKeyId, KmsKeyArn = there?.KmsKeyArn }),
            };
        }

        if (own is not null)
        {
            await secrets.DeleteValuesAsync(transaction, own, own.Versions.Keys.Except(copy.Versions.Keys), cancellation);
        }
        else if (occupant is not null)
        {
            // A former replica of this secret, promoted since, has its values under the keys that the copies have taken.
            var replaced = occupant.Value.UniqueSuffix == copy.UniqueSuffix ? copied : [];
            await secrets.DeleteContentsAsync(transaction, occupant.Value, replaced, cancellation);
            // Whoever had that name learns what became of it: as from a deletion at once, but for what was told already.
            string[] told = occupant.Value.IsDeleted ? [DeletionEvents.End] : [DeletionEvents.Start, DeletionEvents.End];
            await events.StageAsync(transaction, occupant.Value, time.GetUtcNow(), Guid.NewGuid().ToString(), told);
        }

        secrets.Put(transaction, occupant, copy);
        return null;
    }

    private async ValueTask<VersionRecord> CopyValueAsync(
        Transaction transaction, SecretRecord primary, SecretRecord copy, string versionId, VersionRecord version, CancellationToken cancellation)
    {
        // Absent only if the version was purged after the primary was read: the worker runs the task again.
        var stored = await secrets.ValueAsync(primary, versionId, cancellation) ?? throw new ConflictException();
        using var value = await envelope.OpenAsync(primary, stored.Value, ContextIn(primary, cancellation));
        var sealedThere = await envelope.SealAsync(copy, versionId, value, stored.Value.IsBinary, ContextIn(copy, cancellation));
        secrets.PutValue(transaction, await secrets.ValueAsync(copy, versionId, cancellation), sealedThere);
        return version with { KmsKeyId = copy.KmsKeyId, KmsKeyArn = sealedThere.KmsKeyArn };
    }

    /// <summary>The service's own call in a region, on behalf of the account.</summary>
    private CallContext ContextIn(SecretRecord secret, CancellationToken cancellation) => new(
        Guid.NewGuid().ToString(),
        Principal.Service(secret.Account, ValueEnvelope.ServiceName),
        secret.Region,
        time.GetUtcNow(),
        ValueEnvelope.ServiceName,
        UserAgent: null,
        cancellation);
}
