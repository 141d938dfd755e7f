using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Housekeeping;

/// <summary>
/// Deletes imported key material that has expired; the key waits for it to be imported again. CloudTrail's event of it is
/// <c>DeleteExpiredKeyMaterial</c>.
/// </summary>
public sealed class MaterialExpiry(Database database, DueIndex due, EventOutbox outbox, TimeProvider time) : IDueHandler
{
    /// <summary>The kind of its due tasks; the subject is the key's ARN.</summary>
    public const string DueKind = "kms:ExpireMaterial";

    /// <inheritdoc/>
    public string Kind => DueKind;

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var directory = new KeyDirectory(database);
        DateTimeOffset now = time.GetUtcNow();
        if (await directory.FindByArnAsync(task.Subject, cancellation) is not { } row)
        {
            return;
        }

        KeyRecord changed = ImportedMaterial.Remove(row.Value, material => material.ValidTo <= now);
        Transaction transaction = database.Begin();
        await ScheduleAsync(transaction, changed, due, cancellation);
        if (!ReferenceEquals(changed, row.Value))
        {
            transaction.Update(row, changed);
            await outbox.StageAsync(transaction, [RotationTask.Event("DeleteExpiredKeyMaterial", changed, now)], cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Stages the task for the material that expires first, or the removal of one.</summary>
    internal static async ValueTask ScheduleAsync(Transaction transaction, KeyRecord key, DueIndex due, CancellationToken cancellation)
    {
        DateTimeOffset? first = ImportedMaterial.All(key).Where(material => material.Bytes is not null).Min(material => material.ValidTo);
        if (first is { } expiry)
        {
            await due.ScheduleAsync(transaction, new DueTask(DueKind, key.Arn, expiry), cancellation);
        }
        else
        {
            await due.CancelAsync(transaction, DueKind, key.Arn, cancellation);
        }
    }
}
