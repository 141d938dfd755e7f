using Strongroom.Policy.Evaluation;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Authorization;

/// <summary>One action on one resource, with what the resource brings to the decision.</summary>
public readonly struct ResourceQuestion
{
    /// <summary>The action, e.g. <c>secretsmanager:GetSecretValue</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The ARN, or <c>*</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The account that owns it, or null for the caller's own.</summary>
    public string? Owner { get; init; }

    /// <summary>The resource's policy, or null.</summary>
    public NamedPolicy? Policy { get; init; }

    /// <summary>What that policy is.</summary>
    public ResourcePolicyRole Role { get; init; }

    /// <summary>The grant that permits the caller this very request, or null.</summary>
    public string? GrantId { get; init; }

    /// <summary>Whom the grant names.</summary>
    public string? Grantee { get; init; }

    /// <summary>The condition keys that the request and the resource bring.</summary>
    public required Access.AccessRequest Conditions { get; init; }

    internal AccessRequest For(CallerIdentity caller, CallContext context) => new()
    {
        Principal = caller.Principal,
        Action = Action,
        Resource = Resource,
        ResourceAccount = Owner,
        Context = new CallConditions(caller, context, Conditions, Owner),
    };

    internal PolicySet Policies(CallerIdentity caller) => Policy is null && GrantId is null
        ? caller.Policies
        : caller.Policies with
        {
            Resource = Policy,
            ResourceRole = Policy is null ? ResourcePolicyRole.Ordinary : Role,
            Grants = GrantId is null ? [] : [new AccessGrant(GrantId, GranteeOf(caller.Principal))],
        };

    // The key's service has found that the grant means the caller; a role's name may be spelt there without its path.
    private string GranteeOf(RequestPrincipal principal) =>
        Grantee == principal.Name ? principal.Name : principal.IssuerArn ?? principal.Name;
}
