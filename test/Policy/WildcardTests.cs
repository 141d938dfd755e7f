using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

/// <summary>Wildcards, and conditions at random, against the naive implementation.</summary>
public sealed class WildcardTests
{
    private static readonly Gen<string> Texts = Gen.ArrayOf(Gen.Elements("a", "b", "A", ":", "/", "é", "*", "?")).Select(string.Concat);

    private static readonly Gen<string> Patterns = Gen.ArrayOf(Gen.Elements("a", "b", ":", "*", "*", "?", "é", "/")).Select(string.Concat);

    [Fact]
    public void Resource_patterns_match_as_the_regular_expression_does() => Check(
        from pattern in Patterns
        from text in Texts
        select (pattern, text),
        pair => Allows("*", $"x{pair.pattern}", "a:b", $"x{pair.text}") == NaiveConditions.Wildcard(pair.pattern, pair.text, ignoreCase: false));

    [Fact]
    public void Action_patterns_match_as_the_regular_expression_does() => Check(
        from pattern in Patterns
        from text in Texts
        select (pattern, text),
        pair => Allows($"x{pair.pattern}", "*", $"X{pair.text}", "*") == NaiveConditions.Wildcard(pair.pattern, pair.text, ignoreCase: true));

    [Fact]
    public void A_pattern_made_from_the_text_matches_it() => Check(
        from text in Texts
        from cuts in Gen.ArrayOf(Gen.Choose(0, Math.Max(text.Length, 1)))
        select (text, pattern: Blur(text, cuts)),
        pair => Allows("*", $"x{pair.pattern}", "a:b", $"x{pair.text}"));

    [Fact]
    public void Many_stars_are_no_burden()
    {
        // With backtracking, more steps than there is time.
        var pattern = string.Concat(Enumerable.Repeat("*a", 60)) + "b";
        Assert.False(Allows("*", pattern, "a:b", new string('a', 2000)));
        Assert.True(Allows("*", pattern, "a:b", new string('a', 2000) + "b"));
    }

    [Fact]
    public void Conditions_hold_as_the_naive_implementation_says()
    {
        string[] operators = [.. Enum.GetNames<ConditionComparison>().Where(name => name != "Null")];
        var values = Gen.Elements(
            "a", "A", "ab", "a*", "*", "a?", "", "5", "5.5", "-1", "6", "true", "FALSE", "QQ==", "QUI=", "10.0.0.1", "10.0.0.0/8", "10.1.0.0/16", "::1", "::/0", "::ffff:10.0.0.1",
            "2024-05-01", "2024-05-01T00:00:00Z", "1714521600", "2025", "arn:aws:iam::111111111111:role/a", "arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:user/${u}", "${u}", "alice", "${nothing}", "${many}");
        Check(
            from name in Gen.Elements(operators)
            from set in Gen.Elements("", "", "ForAnyValue:", "ForAllValues:")
            from suffix in Gen.Elements("", "", "IfExists")
            from policy in Lists(values, 1)
            from request in Lists(values, 0)
            from absent in Gen.Choose(0, 5)
            select (name: set + name + suffix, policy, request: absent == 0 ? null : request),
            input => ConditionTests.Holds(input.name, input.policy, input.request) == NaiveConditions.Holds(input.name, input.policy, input.request, ConditionTests.Background),
            6000);
    }

    private static Gen<string[]> Lists(Gen<string> values, int least) =>
        from length in Gen.Choose(least, 3)
        from list in Gen.ArrayOf(values, length)
        select list;

    private static string Blur(string text, int[] cuts)
    {
        var pattern = text.ToCharArray();
        foreach (var cut in cuts.Where(cut => cut < text.Length))
            pattern[cut] = cut % 2 == 0 ? '*' : '?';
        return new string(pattern);
    }

    private static bool Allows(string action, string resource, string requestedAction, string requestedResource)
    {
        var statement = new JsonObject { ["Effect"] = "Allow", ["Action"] = action, ["Resource"] = resource };
        var policy = CompiledPolicy.Compile(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statement }.ToJsonString(), PolicyKind.Identity);
        return PolicyEvaluator.Decide(
            new AccessRequest { Principal = RequestPrincipal.User("arn:aws:iam::111111111111:user/u"), Action = requestedAction, Resource = requestedResource, Context = ConditionContext.Empty },
            new PolicySet { Identity = [new NamedPolicy("p", PolicySource.None, policy)] }).IsAllowed;
    }

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds, int times = 3000) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(inputs.ToArbitrary(), holds));
}
