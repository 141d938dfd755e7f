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
/// the function has run (<see cref="RotationEngine"/> goes on). Configuration is stored only if the function can be invoked.
/// </summary>
internal sealed class RotateSecret(Secrets secrets, Rotations rotations, IRotationFunctions functions, RotationTelemetry telemetry)
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
        if (secret.OwningService is { } service && !string.IsNullOrEmpty(request.RotationLambdaARN))
        {
            // When it rotates is the caller's to say, but not by what.
            throw SecretsManagerErrors.InvalidRequestException(Messages.ManagedBy(service));
        }

        var rotation = Configured(secret, request, context);
        if (rotation.LambdaArn is null && !functions.NeedsNoFunction(secret))
        {
            throw SecretsManagerErrors.InvalidRequestException(Messages.RotationNotConfigured);
        }

        var token = request.ClientRequestToken!;
        var found = await rotations.FindAsync(secret.Arn, context.Cancellation);
        if (secret.Versions.TryGetValue(token, out var known))
        {
            if (known.HasValue && !known.Has(StagingLabels.Pending))
            {
                throw RequestTokens.Conflict(token, secret.Arn).ToError();
            }

            if (!known.Has(StagingLabels.Current) && found?.Value.Current is null)
            {
                await ReattemptAsync(row, found, token, context);
            }

            return Answer(secret, token);
        }

        if (found?.Value.Current?.Token == token)
        {
            // A test, whose version is made when it begins.
            return Answer(secret, token);
        }

        var settled = found?.Value.Current is { } run ? RotationStart.Settle(secret, run, context.Time) : null;
        if (found?.Value.Current is not null && settled is null)
        {
            await ReattemptAsync(row, found, found.Value.Current.Token, context);
            throw SecretsManagerErrors.InvalidRequestException(Messages.RotationUnderWay);
        }

        if (RotationStart.HalfMade(secret) is { } pending && settled?.Token != pending)
        {
            await ReattemptAsync(row, found, pending, context);
            throw SecretsManagerErrors.InvalidRequestException(Messages.RotationUnderWay);
        }

        var configured = await functions.ConfigureAsync(rotation, secret, context) ?? throw CommonErrors.AccessDenied(Messages.RotationNotInvokable);
        await BeginAsync(request, row, found, settled, configured, context);
        return Answer(secret, token);
    }

    /// <summary>Stores the configuration, and a run that does what is asked for.</summary>
    private async ValueTask BeginAsync(
        RotateSecretRequest request, Row<SecretRecord> row, Row<RotationRecord>? found, RotationRun? settled, RotationConfiguration rotation, CallContext context)
    {
        var token = request.ClientRequestToken!;
        var transaction = Secrets.Begin();
        var changed = row.Value with { Rotation = rotation, LastChangedDate = context.Time };
        if (settled is { Kind: RotationKind.Test })
        {
            changed = await Secrets.RemoveTrialAsync(transaction, changed, settled.Token, context.Cancellation);
        }

        RotationRun begun;
        if (request.RotateImmediately ?? true)
        {
            changed = RotationStart.WithPending(changed, token, context.Time).OrThrow();
            begun = RotationStart.Rotation(changed, RotationTrigger.Request, token, context.Time);
        }
        else
        {
            begun = RotationRun.New(RotationKind.Test, RotationTrigger.Request, token, context.Time);
        }

        changed = await Secrets.UpdateAsync(transaction, row, changed, follow: false);
        var record = found?.Value ?? new RotationRecord { SecretArn = changed.Arn };
        await rotations.StageAsync(
            transaction, changed, found, (settled is null ? record : record.With(settled)).With(begun),
            settled is null ? null : RotationEvents.Ended(changed, settled), RotationEvents.Started(changed, begun));
        await transaction.CommitAsync(context.Cancellation);
        if (settled is not null)
        {
            telemetry.Ended(settled);
        }
    }

    /// <summary>Has the rotation that was not completed tried again, at once: AWS does so in the course of refusing another. The
    /// configuration stays as it is, but rotation is on.</summary>
    private async ValueTask ReattemptAsync(Row<SecretRecord> row, Row<RotationRecord>? found, string token, CallContext context)
    {
        var record = found?.Value ?? new RotationRecord { SecretArn = row.Value.Arn };
        if (record.Current is { } under && !under.IsWaiting(context.Time))
        {
            return;
        }

        var transaction = Secrets.Begin();
        var changed = row.Value;
        if (changed.Rotation is { Enabled: true })
        {
            transaction.Require(row);
        }
        else if (changed.Rotation is { } off)
        {
            var on = off with { Enabled = true, ScheduleSetDate = off.Rules is null ? null : context.Time };
            changed = changed with { Rotation = on with { NextRotationDate = RotationDates.NextAfter(on, changed.LastRotatedDate) } };
            changed = await Secrets.UpdateAsync(transaction, row, changed, follow: false);
        }
        else
        {
            // The label was put by hand on a secret that never rotated: nothing says how to go on.
            return;
        }

        var waiting = record.Current;
        var run = waiting is null
            ? RotationStart.Rotation(changed, RotationTrigger.Reattempt, token, context.Time)
            : waiting with { NotBefore = null };
        await rotations.StageAsync(transaction, changed, found, record.With(run), waiting is null ? RotationEvents.Started(changed, run) : null);
        await transaction.CommitAsync(context.Cancellation);
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
            // Rules that were off begin anew: what they would have asked for meanwhile is past.
            ScheduleSetDate = rules is null && (before.Enabled || before.Rules is null) ? before.ScheduleSetDate : context.Time,
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
