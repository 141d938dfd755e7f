using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Removes replicas, at once and for good. Regions without one are no error.</summary>
internal sealed class RemoveRegionsFromReplication(Secrets secrets)
    : SecretOperation<RemoveRegionsFromReplicationRequest, RemoveRegionsFromReplicationResponse>(secrets)
{
    protected override string? SecretIdOf(RemoveRegionsFromReplicationRequest request) => request.SecretId;

    protected override async ValueTask<RemoveRegionsFromReplicationResponse> ExecuteAsync(
        RemoveRegionsFromReplicationRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        var changed = ReplicationRules.Remove(secret, request.RemoveReplicaRegions!).OrThrow();
        var transaction = Secrets.Begin();
        foreach (var removed in secret.Replicas.Where(replica => changed.Replicas.All(left => left.Region != replica.Region)))
        {
            var replica = await Secrets.FindAsync(secret.Account, removed.Region, secret.Name, context.Cancellation);
            if (replica is not null && ReplicationRules.IsReplicaOf(replica.Value, secret))
            {
                await Secrets.DeleteAsync(transaction, replica, context.Cancellation);
            }
        }

        Secrets.UpdateOnly(transaction, row, changed with { LastChangedDate = context.Time });
        await transaction.CommitAsync(context.Cancellation);
        return new RemoveRegionsFromReplicationResponse { ARN = changed.Arn, ReplicationStatus = changed.Replicas.ToShape() };
    }
}
