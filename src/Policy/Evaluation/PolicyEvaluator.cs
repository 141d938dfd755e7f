using Strongroom.Policy.Matching;

namespace Strongroom.Policy.Evaluation;

/// <summary>
/// Decides requests as AWS does (IAM user guide, "Policy evaluation logic"; KMS developer guide, "Key policies"). A pure function of
/// the request and the policies. Service control policies are not part of it.
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>
    /// Decides. An explicit deny in any policy denies. Within an account the resource's policy or a policy of the identity has to
    /// allow; across accounts both have to. What an identity's policy allows, the permissions boundary and a session policy have to
    /// allow too; so they have what the resource's policy allows the role behind a session, but not what it allows the session or the
    /// user itself. The root user may do anything in its account that the resource's policy does not deny. A service, a web identity
    /// and nobody have only the resource's policy. A key policy and a trust policy have to allow in any case
    /// (<see cref="ResourcePolicyRole"/>).
    /// </summary>
    public static Decision Decide(in AccessRequest request, PolicySet policies)
    {
        var principal = request.Principal;
        var hasIdentity = principal.Kind is PrincipalKind.User or PrincipalKind.RoleSession or PrincipalKind.FederatedUser;
        var resourceLayer = policies.ResourceRole == ResourcePolicyRole.TrustPolicy ? PolicyLayer.Trust : PolicyLayer.Resource;
        var boundary = hasIdentity ? policies.Boundary : null;
        var session = hasIdentity ? policies.Session : null;

        var identityAllow = default(Decision);
        if (hasIdentity && JudgeAll(request, policies.Identity, PolicyLayer.Identity, out identityAllow))
            return identityAllow;

        var resourceAllow = default(Decision);
        var naming = Naming.None;
        if (policies.Resource is { } resource)
        {
            var verdict = resource.Policy.Judge(request, boundary is not null);
            if (verdict.Deny >= 0)
                return new Decision(DecisionKind.ExplicitDeny, resourceLayer, resource, verdict.Deny, null);
            naming = verdict.Naming;
            if (verdict.Allow >= 0)
                resourceAllow = new Decision(DecisionKind.Allowed, resourceLayer, resource, verdict.Allow, null);
        }

        var boundaryAllows = true;
        if (boundary is not null)
        {
            var verdict = boundary.Policy.Judge(request, hasBoundary: true);
            if (verdict.Deny >= 0)
                return new Decision(DecisionKind.ExplicitDeny, PolicyLayer.Boundary, boundary, verdict.Deny, null);
            boundaryAllows = verdict.Allow >= 0;
        }

        // A federated user without session policies has no permissions of its own.
        var sessionAllows = principal.Kind != PrincipalKind.FederatedUser;
        if (session is not null)
        {
            if (JudgeAll(request, session, PolicyLayer.Session, out var sessionDecision))
                return sessionDecision;
            sessionAllows = sessionDecision.IsAllowed;
        }

        var granted = FindGrant(principal, policies.Grants, out var grant);
        var grantAllow = new Decision(DecisionKind.Allowed, PolicyLayer.Grant, null, -1, grant?.Id);
        var closest = naming > granted ? naming : granted;
        var isOwn = principal.Account is { } account && (request.ResourceAccount is null || request.ResourceAccount == account);
        if (!hasIdentity)
        {
            return principal.Kind == PrincipalKind.Root && isOwn && policies.ResourceRole == ResourcePolicyRole.Ordinary
                ? new Decision(DecisionKind.Allowed, PolicyLayer.None, null, -1, null)
                : naming != Naming.None ? resourceAllow : granted != Naming.None ? grantAllow : Missing(resourceLayer);
        }

        // What needs no policy of the identity: within the account, a resource's policy that names it; a grant anywhere, since it is
        // made for the grantee itself.
        var (direct, directAllow) = isOwn && naming >= granted ? (naming, resourceAllow) : (granted, grantAllow);
        if (direct == Naming.Itself || (direct == Naming.Issuer && boundaryAllows && sessionAllows))
            return directAllow;

        var needsResource = !isOwn || policies.ResourceRole != ResourcePolicyRole.Ordinary;
        if (needsResource && closest == Naming.None)
            return Missing(resourceLayer);
        if (!identityAllow.IsAllowed && direct != Naming.Issuer)
        {
            // Recorded of AWS: across accounts, where the resource names but the account, it is the resource's policy that is told of.
            return Missing(PolicyLayer.Identity) with { Told = !isOwn && closest == Naming.Account ? resourceLayer : PolicyLayer.Identity };
        }

        return !boundaryAllows ? Missing(PolicyLayer.Boundary) : !sessionAllows ? Missing(PolicyLayer.Session) : identityAllow;
    }

    /// <summary>Decides, and tells step by step what every policy says, for people.</summary>
    public static Explanation Explain(in AccessRequest request, PolicySet policies) => Explanation.Of(request, policies);

    // Whether one of the policies denies. The decision is that, or that one allows, or the default.
    private static bool JudgeAll(in AccessRequest request, IReadOnlyList<NamedPolicy> policies, PolicyLayer layer, out Decision decision)
    {
        decision = default;
        for (var i = 0; i < policies.Count; i++)
        {
            var policy = policies[i];
            var verdict = policy.Policy.Judge(request, hasBoundary: false);
            if (verdict.Deny >= 0)
            {
                decision = new Decision(DecisionKind.ExplicitDeny, layer, policy, verdict.Deny, null);
                return true;
            }

            if (verdict.Allow >= 0 && !decision.IsAllowed)
                decision = new Decision(DecisionKind.Allowed, layer, policy, verdict.Allow, null);
        }

        return false;
    }

    private static Naming FindGrant(RequestPrincipal principal, IReadOnlyList<AccessGrant> grants, out AccessGrant? found)
    {
        var closest = Naming.None;
        found = null;
        for (var i = 0; i < grants.Count; i++)
        {
            var grantee = grants[i].Grantee;
            var naming = grantee == principal.Name ? Naming.Itself : grantee == principal.IssuerArn ? Naming.Issuer : Naming.None;
            if (naming > closest)
                (closest, found) = (naming, grants[i]);
        }

        return closest;
    }

    private static Decision Missing(PolicyLayer layer) => new(DecisionKind.ImplicitDeny, layer, null, -1, null);
}
