using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Housekeeping;

/// <summary>
/// Deletes a key, its material, its aliases and its grants when the waiting period is over. What was encrypted under it cannot
/// be read any more, unless a related multi-Region key is left. CloudTrail's event of it is <c>DeleteKey</c> (KMS developer
/// guide, "Logging AWS KMS API calls").
/// </summary>
public sealed class KeyDeletion(Database database, DueIndex due, EventOutbox outbox, TimeProvider time) : IDueHandler
{
    /// <summary>The kind of its due tasks; the subject is the key's ARN.</summary>
    public const string DueKind = "kms:DeleteKey";

    /// <inheritdoc/>
    public string Kind => DueKind;

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var directory = new KeyDirectory(database);
        Row<KeyRecord>? row = await directory.FindByArnAsync(task.Subject, cancellation);
        if (row is null || row.Value.Status is not KeyStatus.PendingDeletion || row.Value.DeletionDate > time.GetUtcNow())
        {
            // Gone already, kept, or put off: a later task of the same subject, if any, does it.
            return;
        }

        KeyRecord key = row.Value;
        Transaction transaction = database.Begin();
        transaction.Delete(row);
        foreach (Row<AliasRecord> alias in await directory.AliasesOfAsync(key, cancellation))
        {
            transaction.Delete(alias);
        }

        await foreach (Row<GrantRecord> grant in directory.Grants.EnumerateAsync(
            Key.Of(key.Account, key.Region, key.KeyId), cancellation: cancellation))
        {
            transaction.Delete(grant);
        }

        await RelatedKeys.RemoveAsync(transaction, key, directory, due, time.GetUtcNow(), cancellation);
        await due.CancelAsync(transaction, DueKind, task.Subject, cancellation);
        await due.CancelAsync(transaction, RotationTask.DueKind, task.Subject, cancellation);
        await due.CancelAsync(transaction, MaterialExpiry.DueKind, task.Subject, cancellation);
        var deleted = new ServiceEvent(
            "kms.amazonaws.com", "DeleteKey", key.Account, key.Region, time.GetUtcNow(), Guid.NewGuid().ToString(),
            new Dictionary<string, string> { ["keyId"] = key.Arn });
        await outbox.StageAsync(transaction, [deleted], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
