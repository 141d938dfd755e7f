using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Housekeeping;

/// <summary>
/// Rotates a key automatically when it is due: new material encrypts, and the old keeps decrypting. A key that cannot be used
/// then is left alone, and rotated once it is enabled again (KMS developer guide, "Rotate AWS KMS keys"). CloudTrail's event of
/// it is <c>RotateKey</c>.
/// </summary>
public sealed class RotationTask(Database database, DueIndex due, EventOutbox outbox, TimeProvider time) : IDueHandler
{
    /// <summary>The kind of its due tasks; the subject is the key's ARN, of related keys the primary's.</summary>
    public const string DueKind = "kms:RotateKey";

    /// <inheritdoc/>
    public string Kind => DueKind;

    /// <inheritdoc/>
    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        var directory = new KeyDirectory(database);
        DateTimeOffset now = time.GetUtcNow();
        Row<KeyRecord>? row = await directory.FindByArnAsync(task.Subject, cancellation);
        if (row?.Value is not { Status: KeyStatus.Enabled, Rotation: { } rotation, IsReplica: false } key || rotation.Next > now)
        {
            return;
        }

        KeyRecord changed = key with
        {
            Materials = [.. key.Materials, KeyMaterial.Generate(key.Type, now, RotationType.AUTOMATIC)],
            Rotation = KeyRotation.From(now, rotation.PeriodInDays),
        };
        Transaction transaction = database.Begin();
        await RelatedKeys.UpdateAsync(transaction, row, changed, directory, cancellation);
        await due.ScheduleAsync(transaction, For(changed)!, cancellation);
        await outbox.StageAsync(transaction, [Event("RotateKey", changed, now)], cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The task of a key that rotates; null of one that does not.</summary>
    internal static DueTask? For(KeyRecord key) => key.Rotation is { } rotation ? new DueTask(DueKind, key.Arn, rotation.Next) : null;

    /// <summary>What KMS does by itself with a key, for the audit log.</summary>
    internal static ServiceEvent Event(string name, KeyRecord key, DateTimeOffset now) => new(
        "kms.amazonaws.com", name, key.Account, key.Region, now, Guid.NewGuid().ToString(),
        new Dictionary<string, string> { ["keyId"] = key.Arn });
}
