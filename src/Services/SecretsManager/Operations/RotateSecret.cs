using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>
/// Configures rotation and begins one: makes the AWSPENDING version that the function is to fill, and answers before
/// the function has run. Configuration is stored only if the function can be invoked.
/// </summary>
internal sealed class RotateSecret(Secrets secrets, IRotationFunctions functions)
    : SecretOperation<RotateSecretRequest, RotateSecretResponse>(secrets)
{
    public override void Validate(RotateSecretRequest request, CallContext context)
    {
        if (request.ClientRequestToken is null)
        {
            throw RequestTokens.Missing(inRotateSecret: true).ToError();
        }

        if (request.RotationRules.ToDomain() is { } rules)
        {
            RotationSchedule.Parse(rules).OrThrow();
        }
    }

    protected override string? SecretIdOf(RotateSecretRequest request) => request.SecretId;

    protected override void Describe(RotateSecretRequest request, ConditionKeys keys) =>
        keys.With("secretsmanager:RotateImmediately", request.RotateImmediately)
            .With("secretsmanager:RotationLambdaARN", request.RotationLambdaARN)
            .With("secretsmanager:ModifyRotationRules", request.RotationRules is null ? null : true)
            .With("secretsmanager:ExternalSecretRotationRoleArn", request.ExternalSecretRotationRoleArn);

    protected override IReadOnlyList<AccessRequest> DependentOn(RotateSecretRequest request, CallContext context) =>
        string.IsNullOrEmpty(request.RotationLambdaARN) ? [] : [new AccessRequest("lambda:InvokeFunction", request.RotationLambdaARN)];

    protected override async ValueTask<RotateSecretResponse> ExecuteAsync(
        RotateSecretRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        ReplicationRules.CheckWritable(secret).Throw();
        var rotation = Configured(secret, request, context);
        if (rotation.LambdaArn is null)
        {
            throw SecretsManagerErrors.InvalidRequestException(Messages.RotationNotConfigured);
        }

        var token = request.ClientRequestToken!;
        if (secret.Versions.TryGetValue(token, out var known))
        {
            return known.HasValue && !known.Has(StagingLabels.Pending) ? throw RequestTokens.Conflict(token, secret.Arn).ToError() : Answer(secret, token);
        }

        if (StagingLabels.Holder(secret.Versions, StagingLabels.Pending) is { } pending && !secret.Versions[pending].Has(StagingLabels.Current))
        {
            throw SecretsManagerErrors.InvalidRequestException(Messages.RotationUnderWay);
        }

        if (!await functions.CanInvokeAsync(rotation.LambdaArn, secret, context))
        {
            throw CommonErrors.AccessDenied(Messages.RotationNotInvokable);
        }

        var changed = secret with { Rotation = rotation, LastChangedDate = context.Time };
        if (request.RotateImmediately ?? true)
        {
            VersionRetention.CheckRoom(secret.Versions, context.Time).Throw();
            var empty = new VersionRecord { CreatedDate = context.Time, KmsKeyId = secret.KmsKeyId };
            changed = changed with { Versions = StagingLabels.AddPending(secret.Versions, token, empty) };
        }

        var transaction = Secrets.Begin();
        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return Answer(secret, token);
    }

    /// <summary>The configuration that the request leaves: what it does not name stays as it was.</summary>
    private static RotationConfiguration Configured(SecretRecord secret, RotateSecretRequest request, CallContext context)
    {
        var before = secret.Rotation ?? new RotationConfiguration { Enabled = true };
        var rules = request.RotationRules.ToDomain();
        var rotation = before with
        {
            Enabled = true,
            LambdaArn = string.IsNullOrEmpty(request.RotationLambdaARN) ? before.LambdaArn : request.RotationLambdaARN,
            Rules = rules ?? before.Rules,
            ScheduleSetDate = rules is null ? before.ScheduleSetDate : context.Time,
            ExternalMetadata = request.ExternalSecretRotationMetadata is { } items
                ? [.. items.Select(item => new ExternalRotationItem(
                    Shapes.Given(item.Key, Messages.RotationItemIncomplete), Shapes.Given(item.Value, Messages.RotationItemIncomplete)))]
                : before.ExternalMetadata,
            ExternalRoleArn = request.ExternalSecretRotationRoleArn ?? before.ExternalRoleArn,
        };
        return rotation with { NextRotationDate = RotationDates.NextAfter(rotation, secret.LastRotatedDate) };
    }

    private static RotateSecretResponse Answer(SecretRecord secret, string versionId) =>
        new() { ARN = secret.Arn, Name = secret.Name, VersionId = versionId };
}
