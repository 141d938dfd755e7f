using FsCheck;
using FsCheck.Fluent;
using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

/// <summary>What holds for all policies.</summary>
public sealed class DecisionProperties
{
    // Few values each, so that statements often fit.
    private static readonly Gen<string> Actions = Gen.Elements("get", "*", "put", "secretsmanager:Get*", "!put", "!get", "secretsmanager:*,kms:*");
    private static readonly Gen<string> Resources = Gen.Elements("A", "*", "B", "arn:aws:secretsmanager:*", "!B", "!A", "arn:aws:secretsmanager:*:*:secret:${u}/*", "arn:aws:secretsmanager:*:*:secret:app/??-*");
    private static readonly Gen<string> Whom = Gen.Elements("*", "own", "alice", "role", "session", "bob", "other,own", "lambda", "!bob", "!own,alice", "!own,role,session", "!*", "token");
    private static readonly Gen<string> Conditions = Gen.Elements("", "", "", " ? StringEquals u app", " ? StringNotEquals u app", " ? StringEqualsIfExists v x", " ? Null v true", " ? ForAllValues:StringLike v a*", " ? IpAddress ip 10.0.0.0/8");
    private static readonly Gen<string> Contexts = Gen.Elements("-", "u=app", "u=web v=x", "v=ab,ac", "ip=10.0.0.1 u=app", "ip=11.0.0.1");
    private static readonly Gen<string> Principals = Gen.Elements("alice", "session", "federated", "bob", "foreign", "root", "otherroot", "lambda", "nobody", "token");

    private static readonly Gen<Case> Cases =
        from principal in Principals
        from context in Contexts
        from identity in Gen.ArrayOf(Policies(named: false), 2)
        from boundary in Optional(Policies(named: false))
        from session in Optional(Policies(named: false))
        from kind in Gen.Elements("resource", "key", "trust")
        from resource in Optional(Policies(named: true))
        from grant in Gen.Elements("", "", "", "alice", "role", "bob")
        select new Case(principal, context, identity, boundary, session, kind, resource, grant);

    [Fact]
    public void An_explicit_deny_wins_wherever_it_is() => Check(
        Cases,
        one => one.Layers().All(layer => one.With(layer, layer == "resource" ? "- * * @ *" : "- * *").Decide() is var decision
            && (decision.Kind == DecisionKind.ExplicitDeny || (layer != "resource" && !one.HasIdentity))));

    [Fact]
    public void Order_is_irrelevant() => Check(
        Cases,
        one => one.Decide() is var decision && one.Reversed().Decide() is var other && (decision.Kind, decision.Layer) == (other.Kind, other.Layer));

    [Fact]
    public void A_deny_more_never_widens() => Check(
        from one in Cases
        from statement in Statements(named: false, "-")
        from named in Statements(named: true, "-")
        select (one, statement, named),
        input => input.one.Decide().IsAllowed
            || input.one.Layers().All(layer => !input.one.With(layer, layer == "resource" ? input.named : input.statement).Decide().IsAllowed));

    [Fact]
    public void An_allow_more_never_narrows() => Check(
        from one in Cases
        from statement in Statements(named: false, "+")
        from named in Statements(named: true, "+")
        select (one, statement, named),
        input => !input.one.Decide().IsAllowed
            || input.one.Layers().All(layer => input.one.With(layer, layer == "resource" ? input.named : input.statement).Decide().IsAllowed));

    [Fact]
    public void A_boundary_or_a_session_policy_more_never_widens() => Check(
        Cases,
        one => one.Decide().IsAllowed
            || (!(one with { Boundary = one.Boundary ?? ["+ * *"] }).Decide().IsAllowed
                && (one.Session is not null || one.Principal == "federated" || !(one with { Session = ["+ * *"] }).Decide().IsAllowed)));

    [Fact]
    public void Everything_within_the_account_is_the_root_user_s_unless_the_resource_denies_or_must_allow() => Check(
        Cases,
        one => one.Principal != "root" || (one.Kind != "resource" && one.Resource is not null) || one.Decide().Kind is DecisionKind.Allowed or DecisionKind.ExplicitDeny);

    [Fact]
    public void Explanation_and_simulation_decide_the_same() => Check(
        Cases,
        one =>
        {
            var (request, policies) = one.Read();
            var decision = PolicyEvaluator.Decide(request, policies);
            var simulated = PolicySimulator.Simulate(request, policies);
            return PolicyEvaluator.Explain(request, policies) is { Steps.Count: >= 2 } explanation && explanation.Decision == decision
                && simulated.Kind == decision.Kind
                && (decision.Kind != DecisionKind.ImplicitDeny || simulated.MatchedStatements.Count == 0)
                && (decision.IsAllowed || decision.DenialMessage(request).Contains("to perform", StringComparison.Ordinal));
        });

    private static Gen<string> Statements(bool named, string? effect = null) =>
        from sign in effect is null ? Gen.Elements("+", "+", "-") : Gen.Constant(effect)
        from action in Actions
        from resource in Resources
        from principal in Whom
        from condition in Conditions
        select $"{sign} {action} {resource}{(named ? $" @ {principal}" : "")}{condition}";

    private static Gen<string[]> Policies(bool named) =>
        from length in Gen.Choose(1, 3)
        from statements in Gen.ArrayOf(Statements(named), length)
        select statements;

    private static Gen<string[]?> Optional(Gen<string[]> policies) =>
        from there in Gen.Elements(true, false)
        from policy in policies
        select there ? policy : null;

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(inputs.ToArbitrary(), holds));

    private sealed record Case(string Principal, string Context, string[][] Identity, string[]? Boundary, string[]? Session, string Kind, string[]? Resource, string Grant)
    {
        public bool HasIdentity => Principal is "alice" or "session" or "federated" or "bob" or "foreign";

        // The layers that have a policy.
        public IEnumerable<string> Layers()
        {
            yield return "id";
            if (Boundary is not null)
                yield return "boundary";
            if (Session is not null)
                yield return "session";
            if (Resource is not null)
                yield return "resource";
        }

        public Case With(string layer, string statement) => layer switch
        {
            "id" => this with { Identity = [Identity[0], [.. Identity[1], statement]] },
            "boundary" => this with { Boundary = [.. Boundary!, statement] },
            "session" => this with { Session = [.. Session!, statement] },
            _ => this with { Resource = [.. Resource!, statement] },
        };

        public Case Reversed() => this with
        {
            Identity = [.. Identity.Reverse().Select(policy => policy.Reverse().ToArray())],
            Boundary = Boundary?.Reverse().ToArray(),
            Session = Session?.Reverse().ToArray(),
            Resource = Resource?.Reverse().ToArray(),
        };

        public Decision Decide()
        {
            var (request, policies) = Read();
            return PolicyEvaluator.Decide(request, policies);
        }

        public (AccessRequest Request, PolicySet Policies) Read()
        {
            List<string> columns = [Principal, "get", "A", Context, .. Identity.Select(policy => $"id: {string.Join(" ;; ", policy)}")];
            if (Boundary is not null)
                columns.Add($"boundary: {string.Join(" ;; ", Boundary)}");
            if (Session is not null)
                columns.Add($"session: {string.Join(" ;; ", Session)}");

            // A trust policy of the notation names no resources; what matters here is how it is combined, which is as a key's.
            if (Resource is not null)
                columns.Add($"{(Kind == "trust" ? "key" : Kind)}: {string.Join(" ;; ", Resource)}");
            if (Grant.Length > 0)
                columns.Add($"grant: {Grant}");
            return Notation.Read(columns.ToArray());
        }
    }
}
