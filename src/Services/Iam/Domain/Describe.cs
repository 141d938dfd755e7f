using Strongroom.Services.Iam.Managed;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>Records as answers show them. Lists show less than what reads one thing, and creation less still.</summary>
internal static class Describe
{
    // Not what the model's enumeration says, but what the service answers.
    private const string BoundaryType = "Policy";

    /// <summary>A policy document in an answer: percent-encoded (RFC 3986).</summary>
    public static string Document(string document) => Uri.EscapeDataString(document);

    /// <summary>Tags, or null where there are none.</summary>
    public static IReadOnlyList<Tag>? TagsIfAny(IReadOnlyList<EntityTag> tags) => tags.Count == 0 ? null : Tags(tags);

    /// <summary>Tags.</summary>
    public static IReadOnlyList<Tag> Tags(IReadOnlyList<EntityTag> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    /// <summary>What bounds an identity.</summary>
    public static AttachedPermissionsBoundary? Boundary(string? arn) =>
        arn is null ? null : new AttachedPermissionsBoundary { PermissionsBoundaryType = BoundaryType, PermissionsBoundaryArn = arn };

    /// <summary>A user in a list.</summary>
    public static User Listed(UserRecord user) => new()
    {
        Path = user.Path,
        UserName = user.Name,
        UserId = user.Id,
        Arn = user.Arn,
        CreateDate = user.Created,
    };

    /// <summary>A user.</summary>
    public static User Whole(UserRecord user) => new()
    {
        Path = user.Path,
        UserName = user.Name,
        UserId = user.Id,
        Arn = user.Arn,
        CreateDate = user.Created,
        PermissionsBoundary = Boundary(user.Boundary),
        Tags = TagsIfAny(user.Tags),
    };

    /// <summary>A group.</summary>
    public static Group Group(GroupRecord group) => new()
    {
        Path = group.Path,
        GroupName = group.Name,
        GroupId = group.Id,
        Arn = group.Arn,
        CreateDate = group.Created,
    };

    /// <summary>A role that was just made.</summary>
    public static Role Made(RoleRecord role) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = Document(role.TrustPolicy),
        PermissionsBoundary = Boundary(role.Boundary),
        Tags = TagsIfAny(role.Tags),
    };

    /// <summary>A role within something else.</summary>
    public static Role Within(RoleRecord role, string? description = null) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = Document(role.TrustPolicy),
        Description = description,
    };

    /// <summary>A role in a list.</summary>
    public static Role Listed(RoleRecord role) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = Document(role.TrustPolicy),
        Description = role.Description,
        MaxSessionDuration = role.MaxSessionDuration,
    };

    /// <summary>A role.</summary>
    public static Role Whole(RoleRecord role, LastUseRecord? lastUse) => new()
    {
        Path = role.Path,
        RoleName = role.Name,
        RoleId = role.Id,
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = Document(role.TrustPolicy),
        Description = role.Description,
        MaxSessionDuration = role.MaxSessionDuration,
        PermissionsBoundary = Boundary(role.Boundary),
        Tags = TagsIfAny(role.Tags),
        RoleLastUsed = LastUsed(lastUse),
    };

    /// <summary>When a role was last used; empty if never.</summary>
    public static RoleLastUsed LastUsed(LastUseRecord? use) => new() { LastUsedDate = use?.Time, Region = use?.Region };

    /// <summary>An instance profile.</summary>
    public static InstanceProfile InstanceProfile(InstanceProfileRecord profile, RoleRecord? role, IReadOnlyList<Tag>? tags = null) => new()
    {
        Path = profile.Path,
        InstanceProfileName = profile.Name,
        InstanceProfileId = profile.Id,
        Arn = profile.Arn,
        CreateDate = profile.Created,
        Roles = role is null ? [] : [Within(role)],
        Tags = tags,
    };

    /// <summary>A policy in a list or just made.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="usage">How often the account uses it.</param>
    /// <param name="description">The description, where it is shown.</param>
    /// <param name="tags">The tags, where they are shown.</param>
    public static Model.Policy Policy(PolicyRecord policy, PolicyUsageRecord? usage, string? description = null, IReadOnlyList<Tag>? tags = null) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = VersionId(policy.DefaultVersion),
        AttachmentCount = usage?.Attachments ?? 0,
        PermissionsBoundaryUsageCount = usage?.Boundaries ?? 0,
        IsAttachable = true,
        CreateDate = policy.Created,
        UpdateDate = policy.Updated,
        Description = description,
        Tags = tags,
    };

    /// <summary>A policy that everybody has.</summary>
    public static Model.Policy Policy(AwsPolicy policy, PolicyUsageRecord? usage, string? description = null, IReadOnlyList<Tag>? tags = null) => new()
    {
        PolicyName = policy.Name,
        PolicyId = policy.Id,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = VersionId(AwsPolicy.Version),
        AttachmentCount = usage?.Attachments ?? 0,
        PermissionsBoundaryUsageCount = usage?.Boundaries ?? 0,
        IsAttachable = true,
        CreateDate = AwsPolicy.Created,
        UpdateDate = AwsPolicy.Created,
        Description = description,
        Tags = tags,
    };

    /// <summary>A version of a policy, newest first in lists; with its document where that is asked for.</summary>
    public static PolicyVersion Version(PolicyRecord policy, PolicyVersionRecord version, bool withDocument) => new()
    {
        VersionId = VersionId(version.Number),
        IsDefaultVersion = version.Number == policy.DefaultVersion,
        CreateDate = version.Created,
        Document = withDocument ? Document(version.Document) : null,
    };

    /// <summary>The only version of a policy that everybody has.</summary>
    public static PolicyVersion Version(AwsPolicy policy, bool withDocument) => new()
    {
        VersionId = VersionId(AwsPolicy.Version),
        IsDefaultVersion = true,
        CreateDate = AwsPolicy.Created,
        Document = withDocument ? Document(policy.Document) : null,
    };

    /// <summary>An access key without its secret.</summary>
    public static AccessKeyMetadata AccessKey(UserKeyRecord key, string userName) => new()
    {
        UserName = userName,
        AccessKeyId = key.AccessKeyId,
        Status = key.Status,
        CreateDate = key.Created,
    };

    /// <summary>The id of a version.</summary>
    public static string VersionId(int number) => $"v{number}";
}
