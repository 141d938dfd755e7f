using Strongroom.Policy.Conditions;
using Strongroom.Policy.Matching;

namespace Strongroom.Policy.Evaluation;

/// <summary>A decision with its reasons.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Steps">What every statement says, in the order in which policies are looked at, and what follows; a line each. The
/// values of condition keys are in it.</param>
public sealed record Explanation(Decision Decision, IReadOnlyList<string> Steps)
{
    internal static Explanation Of(in AccessRequest request, PolicySet policies)
    {
        var principal = request.Principal;
        List<string> steps = [$"{principal.Name} asks for {request.Action} on {request.Resource}."];
        if (principal.Kind is PrincipalKind.User or PrincipalKind.RoleSession or PrincipalKind.FederatedUser)
        {
            Describe(request, policies.Identity, "Identity-based policy", false, steps);
            if (policies.Identity.Count == 0)
                steps.Add("The principal has no identity-based policy.");
        }

        if (policies.Resource is { } resource)
            Describe(request, [resource], ResourceName(policies.ResourceRole), policies.Boundary is not null, steps);
        else
            steps.Add("The resource has no policy.");
        if (policies.Boundary is { } boundary)
            Describe(request, [boundary], "Permissions boundary", true, steps);
        Describe(request, policies.Session ?? [], "Session policy", false, steps);
        steps.AddRange(policies.Grants.Select(grant => $"Grant {grant.Id} permits the operation to {grant.Grantee}."));
        if (request.ResourceAccount is { } owner && principal.Account is { } account && owner != account)
            steps.Add($"The resource is of account {owner}, the principal of {account}: both have to allow.");

        var decision = PolicyEvaluator.Decide(request, policies);
        steps.Add(Conclude(decision));
        return new Explanation(decision, steps);
    }

    private static string ResourceName(ResourcePolicyRole role) => role switch
    {
        ResourcePolicyRole.KeyPolicy => "Key policy",
        ResourcePolicyRole.TrustPolicy => "Role trust policy",
        _ => "Resource-based policy",
    };

    private static void Describe(in AccessRequest request, IReadOnlyList<NamedPolicy> policies, string name, bool hasBoundary, List<string> steps)
    {
        foreach (var policy in policies)
        {
            var statements = policy.Policy.Statements;
            for (var i = 0; i < statements.Length; i++)
            {
                var statement = statements[i];
                var misfit = statement.Match(request, hasBoundary, out var naming);
                var effect = statement.IsDeny ? "denies" : "allows";
                var says = misfit switch
                {
                    Misfit.None when statement.Written.Principals is not null && !statement.IsDeny => $"{effect} it, naming {Named(naming)}",
                    Misfit.None => $"{effect} it",
                    Misfit.Condition => $"does not apply: {Failing(statement, request.Context)}",
                    _ => $"does not apply: its {misfit.ToString().ToLowerInvariant()} does not match",
                };
                steps.Add($"{name} {policy.Name}, {StatementName(i, statement.Written.Sid)}: {says}.");
            }
        }
    }

    private static string Named(Naming naming) => naming switch
    {
        Naming.Account => "its account (whose policies decide)",
        Naming.Issuer => "the principal behind the session",
        _ => "the principal",
    };

    private static string Failing(CompiledStatement statement, IConditionContext context)
    {
        foreach (var condition in statement.Conditions)
        {
            if (!condition.Holds(context))
                return Describe(condition, context);
        }

        return "a condition does not hold";
    }

    private static string Describe(CompiledCondition condition, IConditionContext context)
    {
        var (comparison, key, values) = condition.Written;
        var has = context.TryGet(key.ToLowerInvariant(), out var found) && found.Count > 0 ? $"is '{found}'" : "is absent";
        return $"{comparison} {key} '{string.Join("', '", values)}' does not hold: the key {has}";
    }

    private static string StatementName(int index, string? sid) => string.IsNullOrEmpty(sid) ? $"statement {index + 1}" : $"statement {index + 1} ({sid})";

    private static string Conclude(Decision decision) => decision switch
    {
        { Kind: DecisionKind.ImplicitDeny } => $"Denied: no {Decision.Name(decision.Layer)} allows it.",
        { GrantId: { } grant } => $"Allowed by grant {grant}.",
        { Policy: null } => "Allowed: the root user needs no policy in its own account.",
        { Kind: DecisionKind.Allowed } => $"Allowed by the {Decision.Name(decision.Layer)} {decision.Policy!.Name}, {StatementName(decision.StatementIndex, decision.Sid)}.",
        _ => $"Denied by the {Decision.Name(decision.Layer)} {decision.Policy!.Name}, {StatementName(decision.StatementIndex, decision.Sid)}.",
    };
}
