using System.Security.Cryptography;
using Strongroom.Services.Due;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Housekeeping;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Schedules a secret's deletion after a recovery window, or deletes it at once.</summary>
internal sealed class DeleteSecret(Secrets secrets, DueIndex due, DeletionEvents events)
    : SecretOperation<DeleteSecretRequest, DeleteSecretResponse>(secrets)
{
    public override void Validate(DeleteSecretRequest request, CallContext context) => Plan(request, context);

    protected override string? SecretIdOf(DeleteSecretRequest request) => request.SecretId;

    protected override void Describe(DeleteSecretRequest request, ConditionKeys keys) =>
        keys.With("secretsmanager:ForceDeleteWithoutRecovery", request.ForceDeleteWithoutRecovery).With("secretsmanager:RecoveryWindowInDays", request.RecoveryWindowInDays);

    protected override async ValueTask<DeleteSecretResponse> ExecuteAsync(
        DeleteSecretRequest request, Row<SecretRecord> row, CallContext context)
    {
        var secret = row.Value;
        var plan = Plan(request, context);
        DeletionRules.Check(secret, plan.Immediate, byService: context.Caller.Type is PrincipalType.Service).Throw();
        var transaction = Secrets.Begin();
        if (plan.Immediate)
        {
            await Secrets.DeleteAsync(transaction, row, context.Cancellation);
            await events.StageAsync(transaction, secret, context.Time, context.RequestId, DeletionEvents.Start, DeletionEvents.End);
        }
        else
        {
            await Secrets.UpdateDeletionAsync(transaction, row, DeletionRules.MarkDeleted(secret, plan, context.Time), context.Cancellation);
            await due.ScheduleAsync(transaction, SecretPurge.TaskFor(secret, plan.DeletionDate), context.Cancellation);
            await events.StageAsync(transaction, secret, context.Time, context.RequestId, DeletionEvents.Start);
        }

        await transaction.CommitAsync(context.Cancellation);
        return Answer(secret.Arn, secret.Name, plan);
    }

    /// <summary>Deleting by force what does not exist succeeds, with an ARN that the secret might have had.</summary>
    protected override ValueTask<DeleteSecretResponse> NotFoundAsync(DeleteSecretRequest request, CallContext context)
    {
        var plan = Plan(request, context);
        if (!plan.Immediate)
        {
            return base.NotFoundAsync(request, context);
        }

        var id = SecretId.Parse(request.SecretId!).OrThrow();
        using var random = RandomNumberGenerator.Create();
        var arn = id.IsArn ? id.Text : SecretArn.New(context.Region, context.Account, id.Name, random).ToString();
        return ValueTask.FromResult(Answer(arn, id.Name, plan));
    }

    private static DeletionPlan Plan(DeleteSecretRequest request, CallContext context) =>
        DeletionRules.Plan(request.RecoveryWindowInDays, request.ForceDeleteWithoutRecovery, context.Time).OrThrow();

    private static DeleteSecretResponse Answer(string arn, string name, DeletionPlan plan) =>
        new() { ARN = arn, Name = name, DeletionDate = plan.DeletionDate };
}
