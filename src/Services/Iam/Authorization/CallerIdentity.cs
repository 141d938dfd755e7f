using Strongroom.Policy.Evaluation;
using Strongroom.Services.Access;

namespace Strongroom.Services.Iam.Authorization;

/// <summary>A caller as the policy engine sees it. Immutable; one object serves all requests until something changes.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Principal">The same, as policies name it.</param>
/// <param name="Policies">The policies that it brings.</param>
/// <param name="Tags">aws:PrincipalTag: session tags before those of the user or role. Keys ignore case.</param>
public sealed record CallerIdentity(
    Principal Caller, RequestPrincipal Principal, PolicySet Policies, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The ARN that aws:PrincipalArn has: of a role's session the role's.</summary>
    public string PrincipalArn => Principal.Kind == PrincipalKind.RoleSession ? Principal.IssuerArn! : Principal.Name;
}
