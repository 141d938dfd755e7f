using System.Security.Cryptography;

namespace Strongroom.Services.Due;

/// <summary>How due tasks run.</summary>
public sealed record DueWorkerOptions
{
    /// <summary>Tasks of no lane that run at once.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The wait after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between attempts.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A number from 0 to below 1: a wait is cut by up to half in proportion, so that tasks that failed together
    /// do not come back together.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    /// <summary>The wait after a failure.</summary>
    /// <param name="attempt">How often it had failed before.</param>
    internal TimeSpan RetryAfter(int attempt)
    {
        var full = Math.Min(LongestRetry.TotalMilliseconds, FirstRetry.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 32)));
        return TimeSpan.FromMilliseconds(full * (1 - (Jitter() / 2)));
    }
}
