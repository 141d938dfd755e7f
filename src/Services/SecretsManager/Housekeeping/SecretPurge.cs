using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;

namespace Strongroom.Services.SecretsManager.Housekeeping;

/// <summary>Removes a secret for good when its recovery window has passed.</summary>
internal sealed class SecretPurge(Secrets secrets, DeletionEvents events, TimeProvider time) : IDueHandler
{
    public const string TaskKind = "secretsmanager:purge";

    public string Kind => TaskKind;

    public static DueTask TaskFor(SecretRecord secret, DateTimeOffset at) => new(TaskKind, secret.Arn, at);

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var row = await secrets.FindByArnAsync(task.Subject, cancellation);
        if (row?.Value.PurgeDate is not { } date || date > time.GetUtcNow())
        {
            // Restored, or deleted anew with a later date, which has its own task.
            return;
        }

        var transaction = secrets.Begin();
        await secrets.DeleteAsync(transaction, row, cancellation);
        await events.StageAsync(transaction, row.Value, time.GetUtcNow(), Guid.NewGuid().ToString(), DeletionEvents.End);
        await transaction.CommitAsync(cancellation);
    }
}
