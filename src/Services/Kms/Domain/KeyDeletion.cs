using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// Deletes a key, its material and its aliases when the waiting period is over. What was encrypted under it cannot be read
/// any more. CloudTrail's event of it is <c>DeleteKey</c> (KMS developer guide, "Logging AWS KMS API calls").
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
        // arn:aws:kms:REGION:ACCOUNT:key/ID, written by ScheduleKeyDeletion.
        string[] arn = task.Subject.Split(':', 6);
        var directory = new KeyDirectory(database);
        Row<KeyRecord>? row = await directory.Keys.GetAsync(Key.Of(arn[4], arn[3], arn[5]["key/".Length..]), cancellation);
        if (row is null || row.Value.Status is not KeyStatus.PendingDeletion || row.Value.DeletionDate > time.GetUtcNow())
        {
            // Gone already, kept, or put off: a later task of the same subject, if any, does it.
            return;
        }

        KeyRecord key = row.Value;
        Transaction transaction = database.Begin();
        transaction.Delete(row);
        Key? position = null;
        do
        {
            Page<AliasRecord> page = await directory.Aliases.ScanIndexAsync(
                KmsTables.AliasesByTarget, Key.Of(key.Account, key.Region, key.KeyId), position, cancellation: cancellation);
            foreach (Row<AliasRecord> alias in page.Rows)
            {
                transaction.Delete(alias);
            }

            position = page.Next;
        }
        while (position is not null);
        await due.CancelAsync(transaction, DueKind, task.Subject, cancellation);
        var deleted = new ServiceEvent(
            "kms.amazonaws.com", "DeleteKey", key.Account, key.Region, time.GetUtcNow(), Guid.NewGuid().ToString(),
            new Dictionary<string, string> { ["keyId"] = key.Arn });
        await outbox.StageAsync(transaction, [deleted], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
