using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>DescribeSecret's member StrongroomRotation, which is ours: AWS tells a rotation's progress and failures nowhere in
/// its API.</summary>
public static class RotationShape
{
    /// <summary>How a secret's rotation stands: the run under way, else the last; null for a secret that has none.</summary>
    internal static StrongroomRotationType? Of(SecretRecord secret, RotationRecord? record, DateTimeOffset now)
    {
        if (secret.Rotation is not { } rotation)
        {
            return null;
        }

        var run = record?.Current ?? (record is { Past: [var last, ..] } ? last : null);
        return new StrongroomRotationType
        {
            State = State(rotation, record, now),
            Kind = run is null ? null : Name(run.Kind),
            Trigger = run is null ? null : Name(run.Trigger),
            VersionId = run?.Token,
            Step = run?.Step,
            Attempt = run?.Attempt,
            StartedDate = run?.Started,
            EndedDate = run?.Ended,
            NextAttemptDate = run?.NotBefore,
            Outcome = run is null ? null : Name(run.Outcome),
            LastError = run?.Error,
            Steps = run is not { Steps.Count: > 0 }
                ? null
                : [.. run.Steps.Select(step => new StrongroomRotationStepType
                {
                    Step = step.Step,
                    Outcome = step.Succeeded ? "succeeded" : "failed",
                    Tries = step.Tries,
                    StartedDate = step.Started,
                    DurationMilliseconds = (long)step.Duration.TotalMilliseconds,
                    Error = step.Error,
                })],
        };
    }

    /// <summary>One word for how a secret's rotation stands.</summary>
    public static string State(RotationConfiguration rotation, RotationRecord? record, DateTimeOffset now) => record switch
    {
        { Current: { } run } => run.IsWaiting(now) ? "waiting" : "running",
        _ when !rotation.Enabled => "off",
        { IsFailing: true } => "failed",
        _ => "idle",
    };

    /// <summary>A value's name as answers write it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
