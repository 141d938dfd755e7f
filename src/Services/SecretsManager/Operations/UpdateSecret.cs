using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Changes description, type or KMS key, and stores a new AWSCURRENT version if the request brings a value.</summary>
internal sealed class UpdateSecret(Secrets secrets, ValueWriter writer, KeyChange keyChange)
    : SecretOperation<UpdateSecretRequest, UpdateSecretResponse>(secrets)
{
    public override void Validate(UpdateSecretRequest request, CallContext context)
    {
        if (request.ClientRequestToken is null)
        {
            throw RequestTokens.Missing(inRotateSecret: false).ToError();
        }

        RequestValue.Read(request.SecretString, request.SecretBinary);
    }

    protected override string? SecretIdOf(UpdateSecretRequest request) => request.SecretId;

    protected override void Describe(UpdateSecretRequest request, ConditionKeys keys) =>
        keys.With("secretsmanager:Description", request.Description).With("secretsmanager:Type", request.Type).WithKey(request.KmsKeyId);

    protected override async ValueTask<UpdateSecretResponse> ExecuteAsync(
        UpdateSecretRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        var value = RequestValue.Read(request.SecretString, request.SecretBinary);
        var changesOnlyKmsKey = request.KmsKeyId is not null && request.Description is null && request.Type is null && value is null;
        ChangeRules.Check(secret, changesOnlyKmsKey).Throw();

        var token = request.ClientRequestToken!;
        if (value is { } repeated && await writer.DecideAsync(secret, token, repeated, context) == TokenUse.Replay)
        {
            return Answer(secret, token);
        }

        var transaction = Secrets.Begin();
        var changed = secret with
        {
            Description = request.Description ?? secret.Description,
            Type = request.Type ?? secret.Type,
            LastChangedDate = context.Time,
        };
        if (request.KmsKeyId is { } key)
        {
            changed = await keyChange.ChooseAsync(transaction, changed, Shapes.NormalizeKey(key), context);
        }

        if (value is { } given)
        {
            CrossAccount.CheckKey(changed, changed.KmsKeyId, context.Account).Throw();
            changed = await writer.AddAsync(transaction, changed, token, given, null, context);
        }

        if (request.KmsKeyId is not null)
        {
            changed = await keyChange.ReencryptAsync(transaction, changed, value is null ? null : token, context);
        }

        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return Answer(changed, value is null ? null : token);
    }

    private static UpdateSecretResponse Answer(SecretRecord secret, string? versionId) =>
        new() { ARN = secret.Arn, Name = secret.Name, VersionId = versionId };
}
