using Microsoft.Extensions.Logging;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>
/// Carries rotations out, one at a time for each secret. Between two steps lies one commit, which holds the outcome of the
/// one and the beginning of the other; whatever is cut off in between is begun again with the step where it was, which its
/// function has to bear. A failed step fails the attempt, and the next begins all over, as on AWS.
/// <code>
/// scheduled or asked for ─► createSecret ─► setSecret ─► testSecret ─► finishSecret ─► Succeeded
///                                └───────────┴─ failed ─┴───────────────┴─► wait, again from createSecret
///                                                       └ for good ─► (rollBack) ─► Failed
/// </code>
/// </summary>
internal sealed partial class RotationEngine(
    Secrets secrets,
    Rotations rotations,
    RotationTrial trial,
    IRotationFunctions functions,
    RotationSettings settings,
    RotationTelemetry telemetry,
    TimeProvider time,
    ILogger<RotationEngine> logger) : IDueHandler
{
    private const int TriesOnConflict = 64;

    // Of this process; whatever another has begun is left over.
    private readonly string _holder = Guid.NewGuid().ToString();

    public string Kind => Rotations.TaskKind;

    public DueLane? Lane { get; } = new(Rotations.Lane, settings.Concurrency);

    public async ValueTask RunAsync(DueTask task, CancellationToken cancellation)
    {
        using var running = telemetry.Begin();
        Result? done = null;
        while (await NextAsync(task.Subject, done, cancellation) is { } next)
        {
            done = await InvokeAsync(next, cancellation);
        }
    }

    /// <summary>Stores what came of a step and begins the next one.</summary>
    /// <returns>The step that was begun; null if there is nothing to do now, and a due task for what is to do later.</returns>
    private async ValueTask<Begun?> NextAsync(string arn, Result? done, CancellationToken cancellation)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await TryNextAsync(arn, done, cancellation);
            }
            catch (ConflictException) when (number < TriesOnConflict)
            {
                // Somebody changed the secret or its rotation: read again.
            }
        }
    }

    private async ValueTask<Begun?> TryNextAsync(string arn, Result? done, CancellationToken cancellation)
    {
        var row = await rotations.FindAsync(arn, cancellation);
        var found = await secrets.FindByArnAsync(arn, cancellation);
        var transaction = secrets.Begin();
        if (found is null)
        {
            await rotations.ForgetAsync(transaction, arn, row, cancellation);
            await transaction.CommitAsync(cancellation);
            return null;
        }

        var record = row?.Value ?? new RotationRecord { SecretArn = arn };
        var change = new Change(transaction, found, row, record);
        if (record.Current is not { } run)
        {
            // A run that has gone while its step ran was ended by somebody who saw to what follows.
            return done is null ? await StartAsync(change, cancellation) : null;
        }

        if (done is not null && done.RunId != run.Id)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (done is null && (run.IsWaiting(now) || IsTaken(run, now)))
        {
            // Stages the task anew, at the time when there is something to do.
            return await StoreAsync(change, run.IsWaiting(now) ? run : run with { NotBefore = run.LeasedUntil }, cancellation);
        }

        if (found.Value.IsDeleted || Rotations.IsLost(found.Value, run))
        {
            var lost = (done is null ? run : run.Reported(done.Error, now)).End(RotationOutcome.Abandoned, now, "Its version lost the label AWSPENDING, or the secret was deleted.");
            return await StoreAsync(change, lost, cancellation);
        }

        var next = done is null ? run : Advance(run with { NotBefore = null }, done, found.Value, now);
        return next is { Outcome: RotationOutcome.Running } && !next.IsWaiting(now)
            ? await BeginAsync(change, next, cancellation)
            : await StoreAsync(change, next, cancellation);
    }

    /// <summary>What follows from a step's outcome.</summary>
    private RotationRun Advance(RotationRun run, Result done, SecretRecord secret, DateTimeOffset now)
    {
        var error = done.Error;
        if (run.Step == RotationSteps.RollBack)
        {
            var reason = run.Error + (error is null ? " The old credential was put back." : $" The old credential could not be put back: {error}");
            return run.Reported(error, now).At(RotationSteps.RollBack).End(RotationOutcome.Failed, now, reason) with { Step = RotationSteps.Test };
        }

        if (error is null && run.Step == RotationSteps.Finish && !secret.Versions[run.Token].Has(StagingLabels.Current))
        {
            error = $"The function succeeded, but staging label AWSCURRENT is on version {StagingLabels.Holder(secret.Versions, StagingLabels.Current) ?? "(none)"} and not on version {run.Token}.";
        }

        var reported = run.Reported(error, now);
        if (error is null)
        {
            return run.Kind is RotationKind.Rotation && RotationSteps.After(run.Step) is { } step
                ? reported.At(step)
                : reported.End(RotationOutcome.Succeeded, now);
        }

        if (settings.NextAttempt(run, now) is { } again)
        {
            return reported.Again(again);
        }

        return run is { Kind: RotationKind.Rotation, Step: RotationSteps.Test } && RotationSetting.RollsBack(secret.Rotation)
            ? reported.At(RotationSteps.RollBack)
            : reported.End(RotationOutcome.Failed, now);
    }

    /// <summary>Begins the rotation that the schedule asks for, if it does.</summary>
    private async ValueTask<Begun?> StartAsync(Change change, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var secret = change.Found.Value;
        if (Rotations.NextWindow(secret, change.Record) is not { } window || window.Start > now)
        {
            change.Transaction.Require(change.Found);
            await rotations.StageAsync(change.Transaction, secret, change.Row, change.Record);
            await change.Transaction.CommitAsync(cancellation);
            return null;
        }

        var token = RotationStart.HalfMade(secret);
        var run = RotationStart.Rotation(secret, RotationTrigger.Schedule, token ?? Guid.NewGuid().ToString(), now) with
        {
            // A window that has passed bounds nothing any more.
            Deadline = window.End > now ? window.End : null,
        };
        var record = change.Record with { LastScheduled = now };
        change = change with { Record = record, Events = [RotationEvents.Started(secret, run)] };
        if (token is not null)
        {
            return await BeginAsync(change, run, cancellation);
        }

        var started = RotationStart.WithPending(secret, run.Token, now);
        return started.Violation is { } full
            ? await StoreAsync(change, run.End(RotationOutcome.Failed, now, full.Message), cancellation)
            : await BeginAsync(change with { Secret = started.Value }, run, cancellation);
    }

    /// <summary>Stores that this process takes the run's step.</summary>
    private async ValueTask<Begun?> BeginAsync(Change change, RotationRun run, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (run.Kind is RotationKind.Test && !change.Secret.Versions.ContainsKey(run.Token))
        {
            try
            {
                change = change with { Secret = await trial.AddAsync(change.Transaction, change.Secret, run.Token, cancellation) };
            }
            catch (AwsException refusal) when (refusal.Fault == Fault.Client)
            {
                // The key refuses: that is what the test was to find out.
                return await StoreAsync(change, run.Reported($"{refusal.Code}: {refusal.WireMessage}", now).End(RotationOutcome.Failed, now), cancellation);
            }
        }

        var taken = run.Taken(_holder, now, now + settings.StepTimeout);
        await StoreAsync(change, taken, cancellation);
        return new Begun(taken.Id, new RotationCall(taken.Step, change.Secret, taken.Token, taken.RotationToken));
    }

    /// <summary>Stores a run as it stands, with what follows from it.</summary>
    private async ValueTask<Begun?> StoreAsync(Change change, RotationRun run, CancellationToken cancellation)
    {
        var ended = run.Outcome is not RotationOutcome.Running;
        if (ended && run.Kind is RotationKind.Test)
        {
            change = change with { Secret = await secrets.RemoveTrialAsync(change.Transaction, change.Secret, run.Token, cancellation) };
        }

        var secret = change.Secret;
        if (ReferenceEquals(secret, change.Found.Value))
        {
            change.Transaction.Require(change.Found);
        }
        else
        {
            secret = await secrets.UpdateAsync(change.Transaction, change.Found, secret, follow: false);
        }

        await rotations.StageAsync(change.Transaction, secret, change.Row, change.Record.With(run), [.. change.Events, ended ? RotationEvents.Ended(secret, run) : null]);
        await change.Transaction.CommitAsync(cancellation);
        if (ended)
        {
            telemetry.Ended(run);
        }

        return null;
    }

    private async ValueTask<Result> InvokeAsync(Begun begun, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var error = await RunStepAsync(begun.Call, cancellation);
        telemetry.Stepped(begun.Call.Step, error is null, time.GetElapsedTime(started));
        if (error is not null)
        {
            LogStep(logger, begun.Call.Step, begun.Call.Secret.Arn);
        }

        return new Result(begun.RunId, error);
    }

    /// <returns>Why it failed, or null.</returns>
    private async ValueTask<string?> RunStepAsync(RotationCall call, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(settings.StepTimeout, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await functions.InvokeAsync(call, ends.Token);
            return null;
        }
        catch (RotationFunctionException failure)
        {
            return failure.Message;
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            return $"{refusal.Code}: {refusal.WireMessage}";
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return $"The step did not come to its end within {settings.StepTimeout.TotalMinutes:0} minutes.";
        }
        catch (Exception fault) when (!IsOfTheServer(fault, cancellation))
        {
            LogUnexpected(logger, call.Step, call.Secret.Arn, fault);
            return $"The step failed in an unexpected way ({fault.GetType().Name}); the server's log tells more.";
        }
    }

    // What the server could not do is no failure of the rotation: the step is tried again soon, as after a crash.
    private static bool IsOfTheServer(Exception fault, CancellationToken cancellation) =>
        fault is StorageUnavailableException or ConflictException or AwsException
        || (fault is OperationCanceledException && cancellation.IsCancellationRequested);

    private bool IsTaken(RotationRun run, DateTimeOffset now) =>
        !settings.IsAlone && run.Holder is { } holder && holder != _holder && run.LeasedUntil > now;

    // Without the reason, in which a function may have written what nobody can tell to be a secret: the status has it.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Rotation step {Step} of {Secret} failed; its status tells why")]
    private static partial void LogStep(ILogger logger, string step, string secret);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rotation step {Step} of {Secret} failed in an unexpected way")]
    private static partial void LogUnexpected(ILogger logger, string step, string secret, Exception fault);

    /// <summary>A step that was begun.</summary>
    private sealed record Begun(Guid RunId, RotationCall Call);

    /// <summary>What came of it.</summary>
    private sealed record Result(Guid RunId, string? Error);

    /// <summary>What a transaction is about.</summary>
    private sealed record Change(Transaction Transaction, Row<SecretRecord> Found, Row<RotationRecord>? Row, RotationRecord Record)
    {
        /// <summary>The secret as the transaction leaves it.</summary>
        public SecretRecord Secret { get; init; } = Found.Value;

        public IReadOnlyList<ServiceEvent> Events { get; init; } = [];
    }
}
