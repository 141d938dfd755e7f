using Strongroom.Services.Due;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Housekeeping;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Cancels a scheduled deletion. Restoring a secret that is not scheduled changes nothing.</summary>
internal sealed class RestoreSecret(Secrets secrets, DueIndex due, DeletionEvents events)
    : SecretOperation<RestoreSecretRequest, RestoreSecretResponse>(secrets)
{
    protected override string? SecretIdOf(RestoreSecretRequest request) => request.SecretId;

    protected override async ValueTask<RestoreSecretResponse> ExecuteAsync(
        RestoreSecretRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        // Also a secret that a service manages: whoever may delete it may think better of it.
        ReplicationRules.CheckWritable(secret).Throw();
        if (secret.IsDeleted)
        {
            var transaction = Secrets.Begin();
            await Secrets.UpdateDeletionAsync(
                transaction, row, DeletionRules.Restore(secret) with { LastChangedDate = context.Time }, context.Cancellation);
            await due.CancelAsync(transaction, SecretPurge.TaskKind, secret.Arn, context.Cancellation);
            await events.StageAsync(transaction, secret, context.Time, context.RequestId, DeletionEvents.Cancel);
            await transaction.CommitAsync(context.Cancellation);
        }

        return new RestoreSecretResponse { ARN = secret.Arn, Name = secret.Name };
    }
}
