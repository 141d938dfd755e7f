using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Reads the value of one version.</summary>
internal sealed class GetSecretValue(Secrets secrets, ValueEnvelope envelope, AccessDates accesses)
    : SecretOperation<GetSecretValueRequest, GetSecretValueResponse>(secrets)
{
    protected override string? SecretIdOf(GetSecretValueRequest request) => request.SecretId;

    protected override void Describe(GetSecretValueRequest request, ConditionKeys keys) =>
        keys.With("secretsmanager:VersionId", request.VersionId).With("secretsmanager:VersionStage", request.VersionStage ?? (request.VersionId is null ? StagingLabels.Current : null));

    protected override async ValueTask<GetSecretValueResponse> ExecuteAsync(
        GetSecretValueRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        var versionId = VersionSelection.Select(secret, request.VersionId, request.VersionStage).OrThrow();
        var version = secret.Versions[versionId];
        CrossAccount.CheckKey(secret, version.KmsKeyId, context.Account).Throw();

        // Absent only if the version was purged after the secret was read: read both again.
        var stored = await Secrets.ValueAsync(secret, versionId, context.Cancellation) ?? throw new ConflictException();
        var value = await envelope.OpenAsync(secret, stored.Value, context);
        accesses.Note(secret, versionId, context.Time);
        return new GetSecretValueResponse
        {
            ARN = secret.Arn,
            Name = secret.Name,
            VersionId = versionId,
            SecretString = stored.Value.IsBinary ? null : value,
            SecretBinary = stored.Value.IsBinary ? value : null,
            VersionStages = version.IsDeprecated ? null : version.Stages,
            CreatedDate = version.CreatedDate,
        };
    }
}
