using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Turns rotation off. Rules, function and labels stay; a half-made version is told so that it can be looked at.</summary>
internal sealed class CancelRotateSecret(Secrets secrets)
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
        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        var pending = StagingLabels.Holder(secret.Versions, StagingLabels.Pending);
        return new CancelRotateSecretResponse
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = pending is not null && !secret.Versions[pending].Has(StagingLabels.Current) ? pending : null,
        };
    }
}
