using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Called in the replica's region: makes the replica a secret of its own, with the same ARN.</summary>
internal sealed class StopReplicationToReplica(Secrets secrets)
    : SecretOperation<StopReplicationToReplicaRequest, StopReplicationToReplicaResponse>(secrets)
{
    protected override string? SecretIdOf(StopReplicationToReplicaRequest request) => request.SecretId;

    protected override async ValueTask<StopReplicationToReplicaResponse> ExecuteAsync(
        StopReplicationToReplicaRequest request, Row<SecretRecord> row, CallContext context)
    {
        var replica = row.Value;
        var promoted = ReplicationRules.Promote(replica).OrThrow();
        var transaction = Secrets.Begin();
        Secrets.UpdateOnly(transaction, row, promoted with { LastChangedDate = context.Time });
        var primary = await Secrets.FindAsync(replica.Account, replica.PrimaryRegion!, replica.Name, context.Cancellation);
        if (primary is not null && primary.Value.UniqueSuffix == replica.UniqueSuffix)
        {
            Secrets.UpdateOnly(transaction, primary, ReplicationRules.Remove(primary.Value, [replica.Region]).OrThrow());
        }

        await transaction.CommitAsync(context.Cancellation);
        return new StopReplicationToReplicaResponse { ARN = promoted.Arn };
    }
}
