using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>
/// The rotations in the store. Whatever changes a secret or its run stages here what follows from it: one due task per
/// secret, for the run that is under way or else for the next that is scheduled, and the events.
/// </summary>
internal sealed class Rotations(Database database, DueIndex due, EventOutbox outbox, RotationSettings settings, RotationTelemetry telemetry, TimeProvider time)
{
    public const string TaskKind = "secretsmanager:rotate";

    /// <summary>The lane of its tasks; stored.</summary>
    public const string Lane = "rotation";

    private readonly Table<RotationRecord> _rotations = database.Table(RotationTables.Rotations);

    /// <summary>What is known of a secret's rotations, or null.</summary>
    public ValueTask<Row<RotationRecord>?> FindAsync(string secretArn, CancellationToken cancellation) =>
        _rotations.GetAsync(RotationTables.KeyOf(secretArn), cancellation);

    /// <summary>Stages a record, the due task that follows from it, and events.</summary>
    /// <param name="transaction">Takes the writes, and depends on <paramref name="secret"/> being as given.</param>
    /// <param name="secret">The secret as the transaction leaves it.</param>
    /// <param name="row">The record as it was found.</param>
    /// <param name="changed">The record as it is to be.</param>
    /// <param name="events">What to tell.</param>
    public async ValueTask StageAsync(
        Transaction transaction, SecretRecord secret, Row<RotationRecord>? row, RotationRecord changed, params IEnumerable<ServiceEvent?> events)
    {
        if (row is null)
        {
            transaction.Insert(_rotations, changed);
        }
        else
        {
            transaction.Update(row, changed);
        }

        await ScheduleAsync(transaction, secret, changed);
        await outbox.StageAsync(transaction, [.. events.OfType<ServiceEvent>()]);
    }

    /// <summary>Stages what a change of a secret means for its rotation: another value in the place of the one in the making
    /// abandons the run, and so does deletion; other rules or a rotation by hand move the next one.</summary>
    /// <param name="transaction">Takes the writes, and changes the secret.</param>
    /// <param name="before">The secret as it was found.</param>
    /// <param name="after">The secret as the transaction leaves it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask FollowAsync(Transaction transaction, SecretRecord before, SecretRecord after, CancellationToken cancellation)
    {
        if (after.Rotation is null || (!Replaces(before, after) && !Reschedules(before, after)))
        {
            return;
        }

        var row = await FindAsync(after.Arn, cancellation);
        var record = row?.Value ?? new RotationRecord { SecretArn = after.Arn };
        if (record.Current is { } run && (after.IsDeleted || IsLost(after, run)))
        {
            var ended = run.End(RotationOutcome.Abandoned, time.GetUtcNow(), after.IsDeleted ? "The secret was deleted." : "Another value took the place of the one in the making.");
            await StageAsync(transaction, after, row, record.With(ended), RotationEvents.Ended(after, ended));
            // Counted a little early, and twice if the commit loses a race: nobody here is told that it was stored.
            telemetry.Ended(ended);
            return;
        }

        // The task must not be worked out of a run that ends meanwhile.
        if (row is not null)
        {
            transaction.Require(row);
        }
        else
        {
            transaction.RequireAbsent(_rotations, RotationTables.KeyOf(after.Arn));
        }

        if (record.Current is null)
        {
            await ScheduleAsync(transaction, after, record);
        }
    }

    /// <summary>Stages that a secret which goes for good has no rotations any more.</summary>
    public async ValueTask RemoveAsync(Transaction transaction, SecretRecord secret, CancellationToken cancellation)
    {
        if (secret.Rotation is null)
        {
            return;
        }

        if (await FindAsync(secret.Arn, cancellation) is { } row)
        {
            transaction.Delete(row);
        }

        await due.CancelAsync(transaction, TaskKind, secret.Arn, cancellation);
    }

    /// <summary>Stages that there is nothing left of a secret that was not found.</summary>
    public async ValueTask ForgetAsync(Transaction transaction, string secretArn, Row<RotationRecord>? row, CancellationToken cancellation)
    {
        if (row is not null)
        {
            transaction.Delete(row);
        }

        await due.CancelAsync(transaction, TaskKind, secretArn, cancellation);
    }

    /// <summary>Whether the version that a run makes cannot become current any more: it has lost AWSPENDING, and AWSCURRENT is
    /// on another.</summary>
    public static bool IsLost(SecretRecord secret, RotationRun run) =>
        secret.Versions.GetValueOrDefault(run.Token) is not { } version
            ? run.Kind is RotationKind.Rotation || run.StepStarted is not null
            : !version.Has(StagingLabels.Pending) && !version.Has(StagingLabels.Current);

    /// <summary>The window of the next rotation by schedule, which may have passed; null if there is none.</summary>
    public static RotationWindow? NextWindow(SecretRecord secret, RotationRecord record) =>
        secret is { IsDeleted: false, IsReplica: false, Rotation: { } rotation }
            ? RotationDates.NextWindow(rotation, Later(secret.LastRotatedDate, record.LastScheduled))
            : null;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static bool Reschedules(SecretRecord before, SecretRecord after) =>
        before.Rotation != after.Rotation || before.LastRotatedDate != after.LastRotatedDate || before.IsDeleted != after.IsDeleted;

    // Other losses of AWSPENDING are for the run to find before its next step: a function may well remove the label
    // first and move AWSCURRENT then.
    private static bool Replaces(SecretRecord before, SecretRecord after) =>
        StagingLabels.Holder(before.Versions, StagingLabels.Current) != StagingLabels.Holder(after.Versions, StagingLabels.Current);

    private async ValueTask ScheduleAsync(Transaction transaction, SecretRecord secret, RotationRecord record)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? at = record.Current is { } run
            ? run.NotBefore ?? now
            : NextWindow(secret, record) is { } window ? settings.InstantOf(window, now) : null;
        if (at is { } instant)
        {
            await due.ScheduleAsync(transaction, new DueTask(TaskKind, secret.Arn, instant) { Lane = Lane });
        }
        else
        {
            await due.CancelAsync(transaction, TaskKind, secret.Arn);
        }
    }
}
