using System.Text.Json.Serialization;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>What a run does. Stored by name.</summary>
public enum RotationKind
{
    /// <summary>All steps.</summary>
    Rotation,

    /// <summary>RotateImmediately=false: the step testSecret alone, on a version made for it.</summary>
    Test,
}

/// <summary>Why a run began. Stored by name.</summary>
public enum RotationTrigger
{
    /// <summary>RotateSecret.</summary>
    Request,

    /// <summary>The schedule.</summary>
    Schedule,

    /// <summary>RotateSecret, which found one that had not come to its end.</summary>
    Reattempt,
}

/// <summary>How a run stands. Stored by name.</summary>
public enum RotationOutcome
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>AWSCURRENT is on its version; of a test, the step succeeded.</summary>
    Succeeded,

    /// <summary>A step failed too often.</summary>
    Failed,

    /// <summary>Another value took its place, or the secret was deleted.</summary>
    Abandoned,

    /// <summary>CancelRotateSecret.</summary>
    Cancelled,
}

/// <summary>What came of a step.</summary>
/// <param name="Step">One of <see cref="RotationSteps"/>.</param>
/// <param name="Succeeded">Whether its last try succeeded.</param>
/// <param name="Started">When the last try began.</param>
/// <param name="Duration">How long the last try took.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="Error">Why the last try failed. Holds no secret material.</param>
public sealed record StepReport(string Step, bool Succeeded, DateTimeOffset Started, TimeSpan Duration, int Tries, string? Error);

/// <summary>
/// One rotation of a secret, from its start to its end. Immutable; it changes by the methods here, and a change holds once it
/// is stored: after a crash the run goes on with <see cref="Step"/>.
/// </summary>
public sealed record RotationRun
{
    /// <summary>Tells it from every other run.</summary>
    public required Guid Id { get; init; }

    /// <summary>ClientRequestToken: the id of the version in the making.</summary>
    public required string Token { get; init; }

    /// <summary>What it does.</summary>
    public required RotationKind Kind { get; init; }

    /// <summary>Why it began.</summary>
    public required RotationTrigger Trigger { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The end of the rotation window: no attempt begins after it. Null: the number of attempts is bounded.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Counts from 1. A further attempt does all steps again.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The step that is being tried, or is next; the one that failed, of a run that has failed.</summary>
    public required string Step { get; init; }

    /// <summary>When the try of <see cref="Step"/> began; null if it has not begun.</summary>
    public DateTimeOffset? StepStarted { get; init; }

    /// <summary>When the next attempt may begin; null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The process that runs the step; null if none does.</summary>
    public string? Holder { get; init; }

    /// <summary>Until when no other process may take the step.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>What a function of another account shows to PutSecretValue; null where none is needed. Never logged nor shown.</summary>
    public string? RotationToken { get; init; }

    /// <summary>How it stands.</summary>
    public RotationOutcome Outcome { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it did not succeed. Holds no secret material.</summary>
    public string? Error { get; init; }

    /// <summary>What came of its steps so far, in the order of their first tries.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>Whether nobody works on it until <see cref="NotBefore"/>.</summary>
    public bool IsWaiting(DateTimeOffset now) => Outcome is RotationOutcome.Running && NotBefore > now;

    /// <summary>A run that begins.</summary>
    public static RotationRun New(RotationKind kind, RotationTrigger trigger, string token, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        Kind = kind,
        Trigger = trigger,
        Token = token,
        Started = now,
        Step = FirstStep(kind),
    };

    /// <summary>A process takes the step.</summary>
    public RotationRun Taken(string holder, DateTimeOffset now, DateTimeOffset until) =>
        this with { StepStarted = now, NotBefore = null, Holder = holder, LeasedUntil = until };

    /// <summary>The step came to its end; what follows is another's to say.</summary>
    /// <param name="error">Why it failed, or null.</param>
    /// <param name="now">When.</param>
    public RotationRun Reported(string? error, DateTimeOffset now)
    {
        var started = StepStarted ?? now;
        var known = Steps.FirstOrDefault(each => each.Step == Step);
        var report = new StepReport(Step, error is null, started, now - started, (known?.Tries ?? 0) + 1, error);
        return this with
        {
            StepStarted = null,
            Holder = null,
            LeasedUntil = null,
            Error = error ?? Error,
            Steps = known is null ? [.. Steps, report] : [.. Steps.Select(each => each == known ? report : each)],
        };
    }

    /// <summary>Goes to a step.</summary>
    public RotationRun At(string step) => this with { Step = step, Error = step == RotationSteps.RollBack ? Error : null };

    /// <summary>Begins all over at a time.</summary>
    public RotationRun Again(DateTimeOffset at) => this with { Attempt = Attempt + 1, Step = FirstStep(Kind), NotBefore = at };

    /// <summary>Ends.</summary>
    public RotationRun End(RotationOutcome outcome, DateTimeOffset now, string? error = null) => this with
    {
        Outcome = outcome,
        Ended = now,
        StepStarted = null,
        NotBefore = null,
        Holder = null,
        LeasedUntil = null,
        RotationToken = null,
        Error = outcome is RotationOutcome.Succeeded ? null : error ?? Error,
    };

    private static string FirstStep(RotationKind kind) => kind is RotationKind.Test ? RotationSteps.Test : RotationSteps.Create;
}

/// <summary>What is known of a secret's rotations, apart from the secret's own record: it changes with every step.</summary>
public sealed record RotationRecord
{
    /// <summary>Runs that are remembered.</summary>
    public const int Remembered = 10;

    /// <summary>The secret.</summary>
    public required string SecretArn { get; init; }

    /// <summary>The run that has not ended, or null.</summary>
    public RotationRun? Current { get; init; }

    /// <summary>The last that ended, the latest first.</summary>
    public IReadOnlyList<RotationRun> Past { get; init; } = [];

    /// <summary>When the schedule last began a rotation, whatever came of it: the next one belongs to a later window.</summary>
    public DateTimeOffset? LastScheduled { get; init; }

    /// <summary>Whether the last run that succeeded or failed has failed.</summary>
    [JsonIgnore]
    public bool IsFailing => Past.FirstOrDefault(run => run.Outcome is RotationOutcome.Succeeded or RotationOutcome.Failed)?.Outcome is RotationOutcome.Failed;

    /// <summary>The record once its run has ended.</summary>
    public RotationRecord With(RotationRun run) => run.Outcome is RotationOutcome.Running
        ? this with { Current = run }
        : this with { Current = null, Past = [run, .. Past.Take(Remembered - 1)] };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RotationRecord))]
internal sealed partial class RotationJson : JsonSerializerContext;
