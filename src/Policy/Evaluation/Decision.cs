namespace Strongroom.Policy.Evaluation;

/// <summary>How a request is decided.</summary>
public enum DecisionKind
{
    /// <summary>Nothing allows it. The default.</summary>
    ImplicitDeny,

    /// <summary>A statement denies it, whatever allows it.</summary>
    ExplicitDeny,

    /// <summary>It is allowed.</summary>
    Allowed,
}

/// <summary>The kinds of policy, as messages name them.</summary>
public enum PolicyLayer
{
    /// <summary>None: the root user needs no policy in its account.</summary>
    None,

    /// <summary>A policy of the principal.</summary>
    Identity,

    /// <summary>The permissions boundary.</summary>
    Boundary,

    /// <summary>A session policy.</summary>
    Session,

    /// <summary>The resource's policy, a key policy among them.</summary>
    Resource,

    /// <summary>The trust policy of the role.</summary>
    Trust,

    /// <summary>A grant of KMS.</summary>
    Grant,
}

/// <summary>A decision and what it rests on.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="Layer">If allowed or denied explicitly: where the deciding statement is. If denied implicitly: the kind of policy that
/// would have to allow it and does not, the first that was found missing.</param>
/// <param name="Policy">The policy that decided; null if none did.</param>
/// <param name="StatementIndex">The statement that decided, from 0; -1 if none did.</param>
/// <param name="GrantId">The grant that decided, or null.</param>
public readonly record struct Decision(DecisionKind Kind, PolicyLayer Layer, NamedPolicy? Policy, int StatementIndex, string? GrantId)
{
    /// <summary>Whether the request is allowed.</summary>
    public bool IsAllowed => Kind == DecisionKind.Allowed;

    /// <summary>The Sid of the statement that decided, or null.</summary>
    public string? Sid => Policy is { } policy && StatementIndex >= 0 ? policy.Policy.Document.Statements[StatementIndex].Sid : null;

    // AWS names the resource's policy where the policies of the identity are missing and the resource only names the account.
    internal PolicyLayer Told { get; init; }

    /// <summary>
    /// AWS's words for the denial ("User: … is not authorized to perform: … on resource: … because no identity-based policy allows the
    /// … action"), as the IAM user guide has them under "Troubleshoot access denied error messages". The resource is left out where it
    /// is <c>*</c>, and for a trust policy.
    /// </summary>
    /// <param name="request">The request that was decided.</param>
    /// <exception cref="InvalidOperationException">The request is allowed.</exception>
    public string DenialMessage(in AccessRequest request)
    {
        if (IsAllowed)
            throw new InvalidOperationException("The request is allowed.");

        // Of an identity that is only claimed nothing is said.
        if (request.Principal.Kind == PrincipalKind.WebIdentity)
            return $"Not authorized to perform {request.Action}";
        var layer = Told == PolicyLayer.None ? Layer : Told;
        var resource = request.Resource == "*" || layer == PolicyLayer.Trust ? "" : $" on resource: {request.Resource}";
        var reason = Kind == DecisionKind.ExplicitDeny ? $"with an explicit deny in {WithArticle(layer)}" : $"because no {Name(layer)} allows the {request.Action} action";
        return $"User: {request.Principal.Name} is not authorized to perform: {request.Action}{resource} {reason}";
    }

    internal static string Name(PolicyLayer layer) => layer switch
    {
        PolicyLayer.Identity => "identity-based policy",
        PolicyLayer.Boundary => "permissions boundary",
        PolicyLayer.Session => "session policy",
        PolicyLayer.Resource => "resource-based policy",
        PolicyLayer.Trust => "role trust policy",
        PolicyLayer.Grant => "grant",
        _ => "policy",
    };

    private static string WithArticle(PolicyLayer layer) => layer switch
    {
        PolicyLayer.Identity => $"an {Name(layer)}",
        PolicyLayer.Trust => $"the {Name(layer)}",
        _ => $"a {Name(layer)}",
    };
}
