using System.Text.Json.Serialization;

namespace Strongroom.Services.Iam.Domain;

/// <summary>What users, groups, roles, managed policies and instance profiles have in common.</summary>
internal abstract record EntityRecord
{
    /// <summary>The owner, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The name as it was given. Names that differ in case only are the same name to IAM.</summary>
    public required string Name { get; init; }

    /// <summary>The unique id; another entity of the same name has another.</summary>
    public required string Id { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The tags, by key.</summary>
    public IReadOnlyList<EntityTag> Tags { get; init; } = [];

    /// <summary>The ARN.</summary>
    [JsonIgnore]
    public abstract string Arn { get; }
}

/// <summary>A tag.</summary>
internal sealed record EntityTag(string Key, string Value);

/// <summary>What can have policies: users, groups and roles.</summary>
internal abstract record IdentityRecord : EntityRecord
{
    /// <summary>The inline policies, by name.</summary>
    public IReadOnlyList<InlinePolicy> InlinePolicies { get; init; } = [];

    /// <summary>ARNs of the attached managed policies, sorted.</summary>
    public IReadOnlyList<string> AttachedPolicies { get; init; } = [];

    /// <summary>ARN of the managed policy that bounds the permissions, or null. Groups have none.</summary>
    public string? Boundary { get; init; }

    /// <summary>ARNs of all managed policies it uses, each once.</summary>
    [JsonIgnore]
    public IEnumerable<string> UsedPolicies => Boundary is null ? AttachedPolicies : AttachedPolicies.Append(Boundary).Distinct();
}

/// <summary>A policy that is part of an identity.</summary>
/// <param name="Name">Unique within the identity.</param>
/// <param name="Document">Character for character as it was given.</param>
internal sealed record InlinePolicy(string Name, string Document);

/// <summary>A user.</summary>
internal sealed record UserRecord : IdentityRecord
{
    /// <summary>The ids of the groups it is in, in the order of joining.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The ids of its access keys, oldest first.</summary>
    public IReadOnlyList<string> AccessKeys { get; init; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Arn => IamArn.User(Account, Path, Name);
}

/// <summary>A group.</summary>
internal sealed record GroupRecord : IdentityRecord
{
    /// <summary>How many users are in it. Kept here, so that nobody joins a group while it is deleted.</summary>
    public int Members { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Arn => IamArn.Group(Account, Path, Name);
}

/// <summary>A role.</summary>
internal sealed record RoleRecord : IdentityRecord
{
    /// <summary>Service-linked roles lie under this path, and only they.</summary>
    public const string ServicePath = "/aws-service-role/";

    /// <summary>Who may assume it: AssumeRolePolicyDocument, character for character.</summary>
    public required string TrustPolicy { get; init; }

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>In seconds.</summary>
    public int MaxSessionDuration { get; init; } = 3600;

    /// <summary>The names of the instance profiles it is in.</summary>
    public IReadOnlyList<string> InstanceProfiles { get; init; } = [];

    /// <summary>Whether a service owns it.</summary>
    [JsonIgnore]
    public bool IsServiceLinked => Path.StartsWith(ServicePath, StringComparison.Ordinal);

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Arn => IamArn.Role(Account, Path, Name);
}

/// <summary>A managed policy of a customer.</summary>
internal sealed record PolicyRecord : EntityRecord
{
    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>One to five, oldest first.</summary>
    public required IReadOnlyList<PolicyVersionRecord> Versions { get; init; }

    /// <summary>The number of the version that counts.</summary>
    public required int DefaultVersion { get; init; }

    /// <summary>The number of the next version; numbers are not used again.</summary>
    public required int NextVersion { get; init; }

    /// <summary>When the version that counts last changed (UTC).</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The document that counts.</summary>
    [JsonIgnore]
    public string Document => Versions.Single(version => version.Number == DefaultVersion).Document;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Arn => IamArn.Policy(Account, Path, Name);
}

/// <summary>A version of a managed policy.</summary>
/// <param name="Number">1 for v1.</param>
/// <param name="Document">Character for character as it was given.</param>
/// <param name="Created">When it was made (UTC).</param>
internal sealed record PolicyVersionRecord(int Number, string Document, DateTimeOffset Created);

/// <summary>An instance profile.</summary>
internal sealed record InstanceProfileRecord : EntityRecord
{
    /// <summary>The name of its role, or null.</summary>
    public string? RoleName { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Arn => IamArn.InstanceProfile(Account, Path, Name);
}
