using Versions = System.Collections.Immutable.ImmutableDictionary<string, Strongroom.Services.SecretsManager.Domain.VersionRecord>;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// How long versions without a label live. The service keeps about 100 versions, removes the oldest label-less ones
/// beyond that, and never one younger than 24 hours (API reference, PutSecretValue). Labelled versions are never removed.
/// </summary>
public static class VersionRetention
{
    /// <summary>Versions kept, labelled ones included.</summary>
    public const int Kept = 100;

    /// <summary>
    /// The number of versions at which a write is refused. AWS names no hard number; it promises that a write every ten
    /// minutes never meets the limit. 144 such writes fall into the 24 hours in which nothing may be removed, so the
    /// hundred kept and those 144 must have room.
    /// </summary>
    public const int Ceiling = Kept + (24 * 6);

    /// <summary>A version younger than this is never removed.</summary>
    public static readonly TimeSpan MinimumAge = TimeSpan.FromHours(24);

    /// <summary>What to remove now, and when to look again.</summary>
    public static RetentionPlan Plan(Versions versions, DateTimeOffset now)
    {
        var excess = versions.Count - Kept;
        if (excess <= 0)
            return RetentionPlan.Nothing;

        var oldestFirst = versions.Where(entry => entry.Value.IsDeprecated)
            .OrderBy(entry => entry.Value.CreatedDate)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(excess)
            .ToList();
        var due = oldestFirst.TakeWhile(entry => entry.Value.CreatedDate + MinimumAge <= now).Select(entry => entry.Key).ToList();
        return new RetentionPlan(due, due.Count < oldestFirst.Count ? oldestFirst[due.Count].Value.CreatedDate + MinimumAge : null);
    }

    /// <summary>Whether one more version may be made; null if so. Versions that are due count as gone already.</summary>
    public static RuleViolation? CheckRoom(Versions versions, DateTimeOffset now) =>
        versions.Count - Plan(versions, now).Remove.Count >= Ceiling
            ? new RuleViolation(ErrorCodes.LimitExceeded, Messages.TooManyVersions)
            : null;
}

/// <summary>What <see cref="VersionRetention"/> found.</summary>
/// <param name="Remove">Ids of the versions to remove, oldest first.</param>
/// <param name="NextDue">When the next one may be removed, or null if none waits.</param>
public sealed record RetentionPlan(IReadOnlyList<string> Remove, DateTimeOffset? NextDue)
{
    /// <summary>Nothing to do.</summary>
    public static RetentionPlan Nothing { get; } = new([], null);
}
