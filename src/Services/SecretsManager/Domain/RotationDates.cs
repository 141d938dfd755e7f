namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>What a new current value means for a secret's rotation dates.</summary>
public static class RotationDates
{
    /// <summary>
    /// The secret after its value was replaced at <paramref name="now"/>, by function or by hand: both count as a rotation
    /// when the next date is worked out (API reference, RotationRulesType).
    /// </summary>
    public static SecretRecord Rotated(SecretRecord secret, DateTimeOffset now) => secret.Rotation is { } rotation
        ? secret with { LastRotatedDate = now, Rotation = rotation with { NextRotationDate = NextAfter(rotation, now) } }
        : secret;

    /// <summary>The latest date that the next rotation happens by; null if rotation is off or has no schedule.</summary>
    /// <param name="rotation">The configuration.</param>
    /// <param name="lastRotated">The last rotation, or null.</param>
    public static DateTimeOffset? NextAfter(RotationConfiguration rotation, DateTimeOffset? lastRotated) =>
        NextWindow(rotation, lastRotated)?.NextRotationDate;

    /// <summary>
    /// The first window after the last rotation; null if rotation is off or has no schedule. It may have passed, but not
    /// before the schedule was set: rules that are new ask for nothing in the past.
    /// </summary>
    /// <param name="rotation">The configuration.</param>
    /// <param name="lastRotated">The last rotation, or null.</param>
    public static RotationWindow? NextWindow(RotationConfiguration rotation, DateTimeOffset? lastRotated)
    {
        if (rotation is not { Enabled: true, Rules: { } rules, ScheduleSetDate: { } set })
        {
            return null;
        }

        var schedule = RotationSchedule.Parse(rules).Value;
        var window = schedule.NextWindow(set, lastRotated);
        return window.End <= set ? schedule.NextWindow(set, set) : window;
    }
}
