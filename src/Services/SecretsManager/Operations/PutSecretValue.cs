using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Stores a new version and gives it labels, AWSCURRENT unless others are asked for.</summary>
internal sealed class PutSecretValue(Secrets secrets, ValueWriter writer, Rotations rotations)
    : SecretOperation<PutSecretValueRequest, PutSecretValueResponse>(secrets)
{
    public override void Validate(PutSecretValueRequest request, CallContext context)
    {
        if (request.ClientRequestToken is null)
        {
            throw RequestTokens.Missing(inRotateSecret: false).ToError();
        }

        if (RequestValue.Read(request.SecretString, request.SecretBinary) is null)
        {
            throw SecretsManagerErrors.InvalidRequestException("You must provide either SecretString or SecretBinary.");
        }
    }

    protected override string? SecretIdOf(PutSecretValueRequest request) => request.SecretId;

    protected override async ValueTask<PutSecretValueResponse> ExecuteAsync(
        PutSecretValueRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        ChangeRules.Check(secret, byService: context.Caller.Type is PrincipalType.Service).Throw();
        CrossAccount.CheckKey(secret, secret.KmsKeyId, context.Account).Throw();
        await CheckRotationTokenAsync(secret, request, context);
        var token = request.ClientRequestToken!;
        var value = RequestValue.Read(request.SecretString, request.SecretBinary)!.Value;
        if (await writer.DecideAsync(secret, token, value, context) != TokenUse.Replay)
        {
            var transaction = Secrets.Begin();
            secret = await writer.AddAsync(transaction, secret, token, value, request.VersionStages, context);
            secret = await Secrets.UpdateAsync(transaction, row, secret);
            await transaction.CommitAsync(context.Cancellation);
        }

        return new PutSecretValueResponse
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = token,
            VersionStages = secret.Versions[token].Stages is { Count: > 0 } stages ? stages : null,
        };
    }

    /// <summary>What the rotation function was given as proof that it works for the rotation under way; where none was given there is
    /// nothing to compare. AWS does not tell what it answers to another one.</summary>
    private async ValueTask CheckRotationTokenAsync(SecretRecord secret, PutSecretValueRequest request, CallContext context)
    {
        if (request.RotationToken is not { } shown)
        {
            return;
        }

        var run = (await rotations.FindAsync(secret.Arn, context.Cancellation))?.Value.Current;
        if (run?.RotationToken is not { } given)
        {
            return;
        }

        using var expected = SecretValue.FromText(given);
        if (run.Token != request.ClientRequestToken || !expected.Equals(shown))
        {
            throw SecretsManagerErrors.InvalidParameterException(Messages.RotationTokenInvalid);
        }
    }
}
