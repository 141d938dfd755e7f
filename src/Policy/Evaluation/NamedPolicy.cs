namespace Strongroom.Policy.Evaluation;

/// <summary>What a policy is attached to or where it comes from (the values of IAM's PolicySourceType).</summary>
public enum PolicySource
{
    /// <summary>Nothing that is known: a simulation's input.</summary>
    None,

    /// <summary>An inline policy of a user.</summary>
    User,

    /// <summary>An inline policy of a group.</summary>
    Group,

    /// <summary>An inline policy of a role.</summary>
    Role,

    /// <summary>A managed policy of AWS.</summary>
    AwsManaged,

    /// <summary>A managed policy of the account.</summary>
    UserManaged,

    /// <summary>The policy of a resource: a secret's, a key's, a role's trust policy.</summary>
    Resource,
}

/// <summary>A policy with the name by which decisions speak of it.</summary>
/// <param name="Name">A managed policy's ARN, an inline policy's name, a resource's ARN.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Policy">The policy.</param>
public sealed record NamedPolicy(string Name, PolicySource Source, CompiledPolicy Policy);
