using System.Collections.Immutable;
using Versions = System.Collections.Immutable.ImmutableDictionary<string, Strongroom.Services.SecretsManager.Domain.VersionRecord>;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// Every way a staging label moves. A label is on at most one version. Once a version has a value exactly one version is
/// AWSCURRENT; whenever AWSCURRENT moves, the version it leaves becomes AWSPREVIOUS and no other is. Labels of the
/// caller's own stay where they are until somebody moves them. (API reference: PutSecretValue, UpdateSecret,
/// UpdateSecretVersionStage; behaviour as recorded from the service.)
/// </summary>
public static class StagingLabels
{
    public const string Current = "AWSCURRENT";
    public const string Previous = "AWSPREVIOUS";
    public const string Pending = "AWSPENDING";

    /// <summary>Labels across all versions of a secret.</summary>
    public const int Limit = 20;

    /// <summary>The version that holds a label, or null.</summary>
    public static string? Holder(Versions versions, string stage)
    {
        foreach (var (id, version) in versions)
        {
            if (version.Has(stage))
                return id;
        }

        return null;
    }

    /// <summary>
    /// Stores a version that has a value, new or an empty one being filled, and gives it labels: those asked for, or
    /// AWSCURRENT if none are (CreateSecret, UpdateSecret, PutSecretValue). A secret whose values had no AWSCURRENT gets
    /// it with this one whatever was asked for.
    /// </summary>
    /// <param name="versions">The versions before.</param>
    /// <param name="versionId">The version stored.</param>
    /// <param name="version">Its record; the labels it brings are ignored, an empty version keeps those it had.</param>
    /// <param name="stages">PutSecretValue.VersionStages, or null.</param>
    public static Outcome<Versions> Put(Versions versions, string versionId, VersionRecord version, IReadOnlyCollection<string>? stages)
    {
        IReadOnlyCollection<string> wanted = stages is null or { Count: 0 } ? [Current] : stages;
        var toCurrent = wanted.Contains(Current) || Holder(versions, Current) is null;
        var held = versions.GetValueOrDefault(versionId)?.Stages ?? [];

        var moved = versions.SetItem(versionId, version with { HasValue = true, Stages = held });
        foreach (var stage in wanted)
        {
            if (stage != Current)
                moved = Attach(moved, stage, versionId);
        }

        if (toCurrent)
        {
            moved = MoveCurrent(moved, versionId);

            // A value made current by somebody else ends a rotation under way ("RotationAbandoned" in CloudTrail).
            if (Holder(moved, Pending) is { } pending && pending != versionId)
                moved = moved.SetItem(pending, moved[pending].Without(Pending));
        }

        return WithinLimit(versions, moved, wanted);
    }

    /// <summary>Adds the empty version that RotateSecret makes: AWSPENDING from the start, before it has a value.</summary>
    public static Versions AddPending(Versions versions, string versionId, VersionRecord version) =>
        Attach(versions.SetItem(versionId, version with { HasValue = false, Stages = [] }), Pending, versionId);

    /// <summary>UpdateSecretVersionStage: attaches a label, moves it, or (without <paramref name="moveTo"/>) removes it.</summary>
    /// <param name="versions">The versions before.</param>
    /// <param name="stage">The label.</param>
    /// <param name="removeFrom">RemoveFromVersionId: must be the version that holds the label, if one does and it is not
    /// <paramref name="moveTo"/>.</param>
    /// <param name="moveTo">MoveToVersionId.</param>
    public static Outcome<Versions> Update(Versions versions, string stage, string? removeFrom, string? moveTo)
    {
        if (removeFrom is null && moveTo is null)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.StageMoveWithoutVersion);
        foreach (var id in new[] { moveTo, removeFrom })
        {
            if (id is not null && !versions.ContainsKey(id))
                return new RuleViolation(ErrorCodes.ResourceNotFound, Messages.NoValueForVersion(id));
        }

        var holder = Holder(versions, stage);
        if (holder is null && removeFrom is not null)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.RemoveFromUnattached(stage, removeFrom));
        if (holder is not null && removeFrom is not null && removeFrom != holder)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.RemoveFromMismatch(stage, holder));
        if (holder is not null && removeFrom is null && moveTo != holder)
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.RemoveFromMissing(stage, holder));

        if (moveTo is null)
            return stage == Current
                ? new RuleViolation(ErrorCodes.InvalidParameter, Messages.CurrentCannotBeRemoved)
                : versions.SetItem(holder!, versions[holder!].Without(stage));

        if (stage != Current)
            return WithinLimit(versions, Attach(versions, stage, moveTo), [stage]);

        // A current version without a value would leave the secret unreadable; AWS's answer here is not recorded.
        return versions[moveTo].HasValue
            ? MoveCurrent(versions, moveTo)
            : new RuleViolation(ErrorCodes.ResourceNotFound, Messages.NoValueForVersion(moveTo));
    }

    /// <summary>DescribeSecret.VersionIdsToStages: the labelled versions, or null if there is none.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Shown(Versions versions)
    {
        var shown = versions.Where(entry => !entry.Value.IsDeprecated)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Key, entry => entry.Value.Stages);
        return shown.Count == 0 ? null : shown;
    }

    // AWSCURRENT to a version: the one it leaves becomes AWSPREVIOUS, and the target is not AWSPREVIOUS any more
    // (roll-back). AWSPENDING stays where it is.
    private static Versions MoveCurrent(Versions versions, string to)
    {
        var from = Holder(versions, Current);
        if (from == to)
            return versions;
        var moved = Attach(versions, Current, to);
        if (from is not null)
            return Attach(moved, Previous, from);
        return moved[to].Has(Previous) ? moved.SetItem(to, moved[to].Without(Previous)) : moved;
    }

    private static Versions Attach(Versions versions, string stage, string to)
    {
        if (Holder(versions, stage) is { } from)
            versions = versions.SetItem(from, versions[from].Without(stage));
        return versions.SetItem(to, versions[to].With(stage));
    }

    // Only labels of the caller's own count against a request: the labels that the service moves by itself never make a
    // write fail, so a secret at its limit can still be rotated.
    private static Outcome<Versions> WithinLimit(Versions before, Versions after, IEnumerable<string> wanted)
    {
        var addsOwn = wanted.Any(stage => stage is not (Current or Previous or Pending) && Holder(before, stage) is null);
        return addsOwn && after.Values.Sum(version => version.Stages.Count) > Limit
            ? new RuleViolation(ErrorCodes.LimitExceeded, Messages.TooManyLabels)
            : after;
    }
}
