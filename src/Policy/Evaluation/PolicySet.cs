namespace Strongroom.Policy.Evaluation;

/// <summary>What a resource's own policy is to the policies of the account's identities.</summary>
public enum ResourcePolicyRole
{
    /// <summary>One more place that can allow, within the account; needed across accounts. A resource need not have any.</summary>
    Ordinary,

    /// <summary>
    /// A KMS key's: the root of trust. Policies of identities count only as far as it lets the account decide, that is where it
    /// allows the account (its root) what is asked. (KMS developer guide, "Key policies".)
    /// </summary>
    KeyPolicy,

    /// <summary>
    /// A role's trust policy, for sts:AssumeRole and its kin; the role is the resource. As with a key's: a principal that it names
    /// needs no more within the account, one whose account it names needs a policy of its own.
    /// </summary>
    TrustPolicy,
}

/// <summary>A grant of KMS that permits the operation; whether it does (operations, constraints, token) is for the caller to know.</summary>
/// <param name="Id">The grant's id, by which decisions speak of it.</param>
/// <param name="Grantee">The grantee: an ARN of IAM or STS, or a service's name.</param>
public sealed record AccessGrant(string Id, string Grantee);

/// <summary>All policies that bear on a request. Immutable; one object can serve all requests of a principal on a resource.</summary>
public sealed record PolicySet
{
    /// <summary>No policy at all.</summary>
    public static PolicySet Empty { get; } = new();

    /// <summary>The principal's own: inline, managed, of its groups; those of the role or user behind a session. Not looked at for a
    /// root user, a service, a web identity or nobody.</summary>
    public IReadOnlyList<NamedPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary of the user or role, or null.</summary>
    public NamedPolicy? Boundary { get; init; }

    /// <summary>The policies passed when the session was made, of which one has to allow; null if none were passed. A federated user
    /// whose session has none is allowed nothing but what a resource's policy grants the session itself.</summary>
    public IReadOnlyList<NamedPolicy>? Session { get; init; }

    /// <summary>The policy of the resource, or null if it has none.</summary>
    public NamedPolicy? Resource { get; init; }

    /// <summary>What the policy of the resource is.</summary>
    public ResourcePolicyRole ResourceRole { get; init; }

    /// <summary>Grants on the key that permit the operation; a grant that names the principal allows as the key policy would.</summary>
    public IReadOnlyList<AccessGrant> Grants { get; init; } = [];
}
