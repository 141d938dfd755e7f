using System.Text.Json.Nodes;
using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

/// <summary>The cases of Cases/conditions.txt, and that the naive implementation agrees with them.</summary>
public sealed class ConditionTests
{
    public static TheoryData<string, string> Cases => CaseFile.Lines("conditions.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Condition_holds_as_the_case_says(string where, string line)
    {
        var columns = CaseFile.Columns(line);
        Assert.Equal((where, columns[3]), (where, Holds(columns[0], CaseFile.List(columns[1]), Values(columns[2])) ? "yes" : "no"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Naive_implementation_says_the_same(string where, string line)
    {
        var columns = CaseFile.Columns(line);
        Assert.Equal((where, columns[3]), (where, NaiveConditions.Holds(columns[0], CaseFile.List(columns[1]), Values(columns[2]), Background) ? "yes" : "no"));
    }

    [Fact]
    public void Every_operator_has_cases()
    {
        var covered = Cases.Select(row => ConditionOperator.Read(CaseFile.Columns((string)row[1])[0])!.Comparison).ToHashSet();
        Assert.Equal(Enum.GetValues<ConditionComparison>().Order(), covered.Order());
    }

    [Fact]
    public void Policies_of_2008_have_no_variables()
    {
        var context = new ConditionContext();
        context.Set("u", "alice");
        context.Set("k", "${u}");
        Assert.True(Decide(context, Policy("2008-10-17", "StringEquals", "k", "${u}")));
        context.Set("k", "alice");
        Assert.False(Decide(context, Policy("2008-10-17", "StringEquals", "k", "${u}")));
        Assert.True(Decide(context, Policy("2012-10-17", "StringEquals", "k", "${u}")));
    }

    [Fact]
    public void Wildcards_in_the_value_of_a_variable_are_characters()
    {
        var context = new ConditionContext();
        context.Set("u", "*");
        context.Set("k", "anything");
        Assert.False(Decide(context, Policy("2012-10-17", "StringLike", "k", "${u}")));
        context.Set("k", "*");
        Assert.True(Decide(context, Policy("2012-10-17", "StringLike", "k", "${u}")));

        // Nor are the characters that stand for wildcards within.
        context.Set("u", "\uffff");
        context.Set("k", "anything");
        Assert.False(Decide(context, Policy("2012-10-17", "StringLike", "k", "${u}")));
        Assert.False(Decide(context, Policy("2012-10-17", "StringLike", "k", "\uffff")));
    }

    [Fact]
    public void Long_values_of_variables_are_matched()
    {
        var context = new ConditionContext();
        context.Set("u", new string('a', 5000));
        context.Set("k", $"x{new string('a', 5000)}y{new string('a', 5000)}z");
        Assert.True(Decide(context, Policy("2012-10-17", "StringLike", "k", "x${u}y${u}?")));
        Assert.False(Decide(context, Policy("2012-10-17", "StringLike", "k", "x${u}y${u}")));
    }

    internal static ConditionContext Background
    {
        get
        {
            var context = new ConditionContext();
            context.Set("u", "alice");
            context.Set("many", (string[])["a", "b"]);
            context.Set("d", "2024-05-01");
            return context;
        }
    }

    internal static bool Holds(string name, string[] values, string[]? request)
    {
        var context = Background;
        if (request is not null)
            context.Set("K", request is [var only] ? only : new ConditionValues(request));
        return Decide(context, Policy("2012-10-17", name, "k", values));
    }

    private static string[]? Values(string text) => text == "absent" ? null : CaseFile.List(text);

    private static bool Decide(IConditionContext context, CompiledPolicy policy) => PolicyEvaluator.Decide(
        new AccessRequest { Principal = RequestPrincipal.User("arn:aws:iam::111111111111:user/u"), Action = "a:b", Resource = "*", Context = context },
        new PolicySet { Identity = [new NamedPolicy("p", PolicySource.None, policy)] }).IsAllowed;

    private static CompiledPolicy Policy(string version, string name, string key, params string[] values)
    {
        var condition = new JsonObject { [name] = new JsonObject { [key] = new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]) } };
        var statement = new JsonObject { ["Effect"] = "Allow", ["Action"] = "*", ["Resource"] = "*", ["Condition"] = condition };
        return CompiledPolicy.Compile(new JsonObject { ["Version"] = version, ["Statement"] = statement }.ToJsonString(), PolicyKind.Identity);
    }
}
