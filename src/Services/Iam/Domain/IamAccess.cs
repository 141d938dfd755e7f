using Strongroom.Services.Access;

namespace Strongroom.Services.Iam.Domain;

/// <summary>What the actions of IAM ask to be authorised, with its condition keys (service authorization reference, "Actions,
/// resources, and condition keys for AWS Identity and Access Management").</summary>
internal static class IamAccess
{
    /// <summary>An action on one resource.</summary>
    /// <param name="action">E.g. <c>iam:GetUser</c>.</param>
    /// <param name="arn">The resource.</param>
    /// <param name="tags">The resource's tags.</param>
    /// <param name="further">Condition keys of this action alone; those without a value are absent.</param>
    public static AccessRequest On(
        string action, string arn, IReadOnlyList<EntityTag>? tags = null, params IReadOnlyList<(string Name, string? Value)> further) =>
        new(action, arn) { ConditionsOf = () => ConditionsOf(tags ?? [], [], further) };

    /// <summary>An action on something that is there or not.</summary>
    public static AccessRequest On<T>(string action, Found<T> found, params IReadOnlyList<(string Name, string? Value)> further)
        where T : EntityRecord => On(action, found.Arn, found.Row?.Value.Tags, further);

    /// <summary>An action on everything.</summary>
    public static AccessRequest OnAll(string action) => new(action, "*");

    /// <summary>The making or the tagging of a resource.</summary>
    /// <param name="action">E.g. <c>iam:TagUser</c>.</param>
    /// <param name="arn">The resource.</param>
    /// <param name="tags">The tags it has.</param>
    /// <param name="given">The tags it is to get.</param>
    /// <param name="further">Condition keys of this action alone; those without a value are absent.</param>
    public static AccessRequest Tagging(
        string action, string arn, IReadOnlyList<EntityTag> tags, IReadOnlyList<EntityTag> given, params IReadOnlyList<(string Name, string? Value)> further) =>
        new(action, arn) { ConditionsOf = () => ConditionsOf(tags, given, further) };

    /// <summary>The making of a resource, which needs the permission to tag it if it gets tags.</summary>
    public static AccessRequest Creating(
        string action, string tagAction, string arn, IReadOnlyList<EntityTag> given, params IReadOnlyList<(string Name, string? Value)> further)
    {
        var access = Tagging(action, arn, [], given, further);
        return given.Count == 0 ? access : access with { Dependent = [Tagging(tagAction, arn, [], given)] };
    }

    /// <summary>The removal of tags.</summary>
    public static AccessRequest Untagging(string action, string arn, IReadOnlyList<EntityTag> tags, IReadOnlyList<string> keys) =>
        new(action, arn)
        {
            ConditionsOf = () =>
            {
                var conditions = ConditionsOf(tags, [], []);
                conditions["aws:TagKeys"] = keys;
                return conditions;
            },
        };

    private static ConditionKeys ConditionsOf(
        IReadOnlyList<EntityTag> tags, IReadOnlyList<EntityTag> given, IReadOnlyList<(string Name, string? Value)> further)
    {
        var conditions = new ConditionKeys();
        foreach (var (key, value) in tags)
        {
            conditions.Also($"aws:ResourceTag/{key}", value).Also($"iam:ResourceTag/{key}", value);
        }

        conditions.WithRequestTags(given.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));
        foreach (var (name, value) in further)
        {
            if (value is not null)
            {
                conditions[name] = [value];
            }
        }

        return conditions;
    }
}
