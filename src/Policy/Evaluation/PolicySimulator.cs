namespace Strongroom.Policy.Evaluation;

/// <summary>A statement that determined the result of a simulation.</summary>
/// <param name="PolicyName">The policy's name (SourcePolicyId).</param>
/// <param name="Source">Where the policy comes from (SourcePolicyType).</param>
/// <param name="Start">Where the statement starts in the text, or null if the policy was not made from a text.</param>
/// <param name="End">Where it ends.</param>
public sealed record SimulatedStatement(string PolicyName, PolicySource Source, TextPosition? Start, TextPosition? End);

/// <summary>What a request would be answered.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="MatchedStatements">The statements that determine it: those that deny or, where it is allowed, those that allow; none
/// where nothing does.</param>
/// <param name="MissingContextValues">The condition keys, as written, that the statements about the action and resource look at and the
/// request does not have.</param>
/// <param name="AllowedByBoundary">Whether the permissions boundary allows it; null if there is none.</param>
/// <param name="Details">What each kind of policy decides, by IAM's names for them; empty unless the resource is of another account.</param>
public sealed record SimulationResult(
    DecisionKind Kind,
    IReadOnlyList<SimulatedStatement> MatchedStatements,
    IReadOnlyList<string> MissingContextValues,
    bool? AllowedByBoundary,
    IReadOnlyDictionary<string, DecisionKind> Details);

/// <summary>Simulates requests, as SimulateCustomPolicy and SimulatePrincipalPolicy do (IAM API reference, EvaluationResult).</summary>
public static class PolicySimulator
{
    /// <summary>Simulates one action on one resource.</summary>
    public static SimulationResult Simulate(in AccessRequest request, PolicySet policies)
    {
        var decision = PolicyEvaluator.Decide(request, policies);
        var all = All(policies);
        List<SimulatedStatement> matched = [];
        List<string> missing = [];
        foreach (var policy in all)
            Look(request, policy, policies.Boundary is not null, decision.Kind, matched, missing);

        bool? boundaryAllows = policies.Boundary is { } boundary && boundary.Policy.Judge(request, hasBoundary: true) is var verdict
            ? verdict is { Deny: < 0, Allow: >= 0 }
            : null;
        return new SimulationResult(
            decision.Kind,
            matched,
            [.. missing.Distinct(StringComparer.OrdinalIgnoreCase)],
            boundaryAllows,
            Details(request, policies));
    }

    /// <summary>The condition keys that policies look at, as first written (GetContextKeysForCustomPolicy).</summary>
    public static IReadOnlyList<string> ContextKeys(IEnumerable<CompiledPolicy> policies) =>
        [.. policies.SelectMany(policy => policy.ContextKeys).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A decision by IAM's name for it.</summary>
    public static string NameOf(DecisionKind kind) => kind switch
    {
        DecisionKind.Allowed => "allowed",
        DecisionKind.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };

    private static List<NamedPolicy> All(PolicySet policies)
    {
        List<NamedPolicy> all = [.. policies.Identity];
        if (policies.Resource is { } resource)
            all.Add(resource);
        if (policies.Boundary is { } boundary)
            all.Add(boundary);
        all.AddRange(policies.Session ?? []);
        return all;
    }

    private static void Look(
        in AccessRequest request, NamedPolicy policy, bool hasBoundary, DecisionKind kind, List<SimulatedStatement> matched, List<string> missing)
    {
        var statements = policy.Policy.Statements;
        var positions = policy.Policy.Text is { } text ? StatementPositions.Find(text) : [];
        for (var i = 0; i < statements.Length; i++)
        {
            var statement = statements[i];
            var misfit = statement.Match(request, hasBoundary, out _);

            // A resource with a variable may not match for want of the variable's value.
            foreach (var key in misfit switch { Misfit.None or Misfit.Condition => statement.Keys, Misfit.Resource => statement.ResourceKeys, _ => [] })
            {
                if (!request.Context.TryGet(key.ToLowerInvariant(), out var values) || values.Count == 0)
                    missing.Add(key);
            }

            var decides = kind == DecisionKind.ExplicitDeny ? statement.IsDeny : kind == DecisionKind.Allowed && !statement.IsDeny;
            if (misfit == Misfit.None && decides)
                matched.Add(new SimulatedStatement(policy.Name, policy.Source, i < positions.Count ? positions[i].Start : null, i < positions.Count ? positions[i].End : null));
        }
    }

    private static Dictionary<string, DecisionKind> Details(in AccessRequest request, PolicySet policies)
    {
        if (request.ResourceAccount is not { } owner || owner == request.Principal.Account)
            return [];

        // Each side by itself: the identity's as if the resource were its account's own, the resource's without the identity's.
        var own = PolicyEvaluator.Decide(
            new AccessRequest { Principal = request.Principal, Action = request.Action, Resource = request.Resource, Context = request.Context },
            policies with { Resource = null, ResourceRole = ResourcePolicyRole.Ordinary, Grants = [] });
        var details = new Dictionary<string, DecisionKind> { ["IAM Policy"] = own.Kind };
        if (policies.Resource is { } resource)
        {
            var verdict = resource.Policy.Judge(request, policies.Boundary is not null);
            details["Resource Policy"] = verdict.Deny >= 0 ? DecisionKind.ExplicitDeny : verdict.Allow >= 0 ? DecisionKind.Allowed : DecisionKind.ImplicitDeny;
        }

        return details;
    }
}
