using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Adds replicas in other regions; they are made soon after the answer.</summary>
internal sealed class ReplicateSecretToRegions(Secrets secrets, ServedRegions regions)
    : SecretOperation<ReplicateSecretToRegionsRequest, ReplicateSecretToRegionsResponse>(secrets)
{
    protected override string? SecretIdOf(ReplicateSecretToRegionsRequest request) => request.SecretId;

    protected override void Describe(ReplicateSecretToRegionsRequest request, ConditionKeys keys) =>
        keys.WithReplicas(request.AddReplicaRegions, request.ForceOverwriteReplicaSecret);

    protected override async ValueTask<ReplicateSecretToRegionsResponse> ExecuteAsync(
        ReplicateSecretToRegionsRequest request, Row<SecretRecord> row, CallContext context)
    {
        var replicas = request.AddReplicaRegions.ToDomain();
        ReplicationRules.CheckRegions(replicas, regions).Throw();
        var changed = ReplicationRules.Add(row.Value, replicas, request.ForceOverwriteReplicaSecret ?? false).OrThrow();
        var transaction = Secrets.Begin();
        changed = await Secrets.UpdateAsync(transaction, row, changed with { LastChangedDate = context.Time });
        await transaction.CommitAsync(context.Cancellation);
        return new ReplicateSecretToRegionsResponse { ARN = changed.Arn, ReplicationStatus = changed.Replicas.ToShape() };
    }
}
