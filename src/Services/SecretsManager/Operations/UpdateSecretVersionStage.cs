using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Attaches a staging label to a version, moves it, or removes it.</summary>
internal sealed class UpdateSecretVersionStage(Secrets secrets)
    : SecretOperation<UpdateSecretVersionStageRequest, UpdateSecretVersionStageResponse>(secrets)
{
    protected override string? SecretIdOf(UpdateSecretVersionStageRequest request) => request.SecretId;

    protected override void Describe(UpdateSecretVersionStageRequest request, ConditionKeys keys) =>
        keys.With("secretsmanager:VersionStage", request.VersionStage);

    protected override async ValueTask<UpdateSecretVersionStageResponse> ExecuteAsync(
        UpdateSecretVersionStageRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        ChangeRules.Check(secret, byService: context.Caller.Type is PrincipalType.Service).Throw();
        var changed = secret with
        {
            Versions = StagingLabels.Update(secret.Versions, request.VersionStage!, request.RemoveFromVersionId, request.MoveToVersionId).OrThrow(),
            LastChangedDate = context.Time,
        };

        // A finished rotation and a roll-back end here: the value that applications read has changed.
        if (StagingLabels.Holder(changed.Versions, StagingLabels.Current) != StagingLabels.Holder(secret.Versions, StagingLabels.Current))
        {
            changed = RotationDates.Rotated(changed, context.Time);
        }

        var transaction = Secrets.Begin();
        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return new UpdateSecretVersionStageResponse { ARN = secret.Arn, Name = secret.Name };
    }
}
