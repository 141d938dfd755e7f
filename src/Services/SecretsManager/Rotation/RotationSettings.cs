using System.Security.Cryptography;

namespace Strongroom.Services.SecretsManager.Rotation;

/// <summary>How rotations run.</summary>
public sealed record RotationSettings
{
    /// <summary>Rotations that run at once.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>The wait before the second attempt; it doubles with each further one, up to <see cref="LongestRetry"/>.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>The longest wait between attempts.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Attempts of a rotation that has no window. AWS says "several times" (API reference, NextRotationDate); five with
    /// waits of 4, 8, 16 and 32 minutes take up to an hour, which outlasts a restart of a database.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long a step may take: the longest that a Lambda function may, and a little.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(16);

    /// <summary>Whether no other process can work on the store, so that whatever another has begun is left over from a crash.</summary>
    public bool IsAlone { get; init; } = true;

    /// <summary>A number from 0 to below 1: spreads rotations over their windows, and retries.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    /// <summary>When to try again what has just failed; null when that is enough.</summary>
    public DateTimeOffset? NextAttempt(RotationRun failed, DateTimeOffset now)
    {
        // A test tells whoever waits for it; nobody gains if it succeeds later.
        if (failed.Kind is RotationKind.Test)
        {
            return null;
        }

        var full = Math.Min(LongestRetry.TotalSeconds, FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(failed.Attempt - 1, 32)));
        var at = now + TimeSpan.FromSeconds(full * (1 - (Jitter() / 2)));
        return failed.Deadline is { } end
            ? (at < end ? at : null)
            : (failed.Attempt < Attempts ? at : null);
    }

    /// <summary>The instant in a window at which a rotation begins: in its first three quarters, so that there is time left
    /// to try again; at once if the window has passed.</summary>
    public DateTimeOffset InstantOf(Domain.RotationWindow window, DateTimeOffset now)
    {
        var at = window.Start + ((window.End - window.Start) * 0.75 * Jitter());
        return window.End <= now || at < now ? now : at;
    }
}
