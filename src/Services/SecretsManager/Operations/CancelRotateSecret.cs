using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Turns rotation off and ends the one under way before its next step. Rules, function and labels stay; a half-made
/// version is told so that it can be looked at.</summary>
internal sealed class CancelRotateSecret(Secrets secrets, Rotations rotations, RotationTelemetry telemetry)
    : SecretOperation<CancelRotateSecretRequest, CancelRotateSecretResponse>(secrets)
{
    protected override string? SecretIdOf(CancelRotateSecretRequest request) => request.SecretId;

    protected override async ValueTask<CancelRotateSecretResponse> ExecuteAsync(
        CancelRotateSecretRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        ChangeRules.Check(secret).Throw();
        if (secret.Rotation is not { } rotation)
        {
            throw SecretsManagerErrors.InvalidRequestException(Messages.RotationNotConfigured);
        }

        var changed = secret with { Rotation = rotation with { Enabled = false, NextRotationDate = null }, LastChangedDate = context.Time };
        var transaction = Secrets.Begin();
        var found = await rotations.FindAsync(secret.Arn, context.Cancellation);
        if (found?.Value.Current is { Kind: RotationKind.Test } test)
        {
            // Otherwise the next rotation would take the copy of the current value for its own half-made version.
            changed = await Secrets.RemoveTrialAsync(transaction, changed, test.Token, context.Cancellation);
        }

        changed = await Secrets.UpdateAsync(transaction, row, changed, follow: false);
        var record = found?.Value ?? new RotationRecord { SecretArn = secret.Arn };
        var cancelled = record.Current?.End(RotationOutcome.Cancelled, context.Time, Messages.RotationCancelled);
        await rotations.StageAsync(transaction, changed, found, cancelled is null ? record : record.With(cancelled));
        await transaction.CommitAsync(context.Cancellation);
        if (cancelled is not null)
        {
            telemetry.Ended(cancelled);
        }

        var pending = StagingLabels.Holder(changed.Versions, StagingLabels.Pending);
        return new CancelRotateSecretResponse
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = pending is not null && !changed.Versions[pending].Has(StagingLabels.Current) ? pending : null,
        };
    }
}
