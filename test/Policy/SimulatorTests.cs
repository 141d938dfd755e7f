using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Tests;

public sealed class SimulatorTests
{
    private const string Dated =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2015-08-16T12:00:00Z"}}}}""";

    [Fact]
    public void Matched_statement_is_told_with_its_place_as_in_the_documentation()
    {
        var result = Simulate("dynamodb:CreateBackup", Set(Dated), ("aws:CurrentTime", "2016-01-01T00:00:00Z"));

        Assert.Equal(DecisionKind.Allowed, result.Kind);
        Assert.Equal([new SimulatedStatement("PolicyInputList.1", PolicySource.None, new(1, 38), new(1, 167))], result.MatchedStatements);
        Assert.Empty(result.MissingContextValues);
        Assert.Null(result.AllowedByBoundary);
        Assert.Empty(result.Details);
    }

    [Fact]
    public void Key_that_is_missing_is_told()
    {
        var result = Simulate("dynamodb:CreateBackup", Set(Dated));
        Assert.Equal(DecisionKind.ImplicitDeny, result.Kind);
        Assert.Empty(result.MatchedStatements);
        Assert.Equal(["aws:CurrentTime"], result.MissingContextValues);
        Assert.Empty(Simulate("s3:GetObject", Set(Dated)).MissingContextValues);
    }

    [Fact]
    public void Keys_of_variables_are_missed_too() => Assert.Equal(
        ["aws:username", "aws:PrincipalTag/Team", "s3:prefix"],
        Simulate("s3:ListBucket", Set("""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}"},
              {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotLike":{"S3:Prefix":"x"},"StringEquals":{"aws:username":"u"}}},
              {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"s3:prefix":"${aws:PrincipalTag/Team}/*"}}}
            ]}
            """)).MissingContextValues.Order(StringComparer.OrdinalIgnoreCase).OrderByDescending(key => key.Contains("username", StringComparison.Ordinal))
            .Select(key => key == "S3:Prefix" ? "s3:prefix" : key));

    [Fact]
    public void Only_the_statements_that_deny_are_told_of_a_denial()
    {
        const string Lines = """
            {
              "Version": "2012-10-17",
              "Id": "é",
              "Statement": [
                { "Effect": "Allow", "Action": "*", "Resource": "*" },
                { "Sid": "é", "Effect": "Deny", "Action": "s3:*",
                  "Resource": "*" }
              ]
            }
            """;
        var result = Simulate("s3:GetObject", Set(Lines, Lines));
        Assert.Equal(DecisionKind.ExplicitDeny, result.Kind);
        Assert.Equal(
            [new SimulatedStatement("PolicyInputList.1", PolicySource.None, new(6, 6), new(7, 24)), new SimulatedStatement("PolicyInputList.2", PolicySource.None, new(6, 6), new(7, 24))],
            result.MatchedStatements);
    }

    [Fact]
    public void Boundary_is_told_by_itself()
    {
        const string All = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
        var outside = Simulate("s3:GetObject", Set(All) with { Boundary = Named("PermissionsBoundaryPolicyInputList.1", Dated) });
        Assert.Equal((DecisionKind.ImplicitDeny, false), (outside.Kind, outside.AllowedByBoundary));
        var within = Simulate("s3:GetObject", Set(All) with { Boundary = Named("PermissionsBoundaryPolicyInputList.1", All) });
        Assert.Equal((DecisionKind.Allowed, true), (within.Kind, within.AllowedByBoundary));
    }

    [Fact]
    public void Both_sides_are_told_across_accounts()
    {
        const string All = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
        const string Shared = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"s3:*","Resource":"*"}}""";
        var resource = new NamedPolicy("ResourcePolicy", PolicySource.Resource, CompiledPolicy.Compile(Shared, PolicyKind.Resource));
        Dictionary<string, DecisionKind> Details(string action, PolicySet policies) => new(PolicySimulator.Simulate(Request(action, "222222222222", ConditionContext.Empty), policies).Details);

        Assert.Equal(new() { ["IAM Policy"] = DecisionKind.Allowed, ["Resource Policy"] = DecisionKind.Allowed }, Details("s3:GetObject", Set(All) with { Resource = resource }));
        Assert.Equal(new() { ["IAM Policy"] = DecisionKind.ImplicitDeny, ["Resource Policy"] = DecisionKind.Allowed }, Details("s3:GetObject", PolicySet.Empty with { Resource = resource }));
        Assert.Equal(new() { ["IAM Policy"] = DecisionKind.Allowed, ["Resource Policy"] = DecisionKind.ImplicitDeny }, Details("sqs:SendMessage", Set(All) with { Resource = resource }));
        Assert.Equal(new() { ["IAM Policy"] = DecisionKind.Allowed }, Details("sqs:SendMessage", Set(All)));
    }

    [Fact]
    public void Keys_of_policies_are_those_of_conditions_and_variables()
    {
        var policy = CompiledPolicy.Compile(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}/${aws:PrincipalTag/a, 'x'}","Condition":{"StringLike":{"s3:prefix":["${aws:userid}","b"]},"Null":{"AWS:UserName":"true"}}}]}""",
            PolicyKind.Identity);
        Assert.Equal(["aws:username", "aws:PrincipalTag/a", "s3:prefix", "aws:userid"], PolicySimulator.ContextKeys([policy, policy]));
    }

    [Theory]
    [InlineData(DecisionKind.Allowed, "allowed")]
    [InlineData(DecisionKind.ExplicitDeny, "explicitDeny")]
    [InlineData(DecisionKind.ImplicitDeny, "implicitDeny")]
    public void Decision_has_iam_s_name(DecisionKind kind, string name) => Assert.Equal(name, PolicySimulator.NameOf(kind));

    private static SimulationResult Simulate(string action, PolicySet policies, params (string Key, string Value)[] values)
    {
        var context = new ConditionContext();
        foreach (var (key, value) in values)
            context[key] = value;
        return PolicySimulator.Simulate(Request(action, null, context), policies);
    }

    private static AccessRequest Request(string action, string? owner, IConditionContext context) =>
        new() { Principal = RequestPrincipal.User("arn:aws:iam::111111111111:user/u"), Action = action, Resource = "*", ResourceAccount = owner, Context = context };

    private static PolicySet Set(params string[] texts) => new() { Identity = [.. texts.Select((text, index) => Named($"PolicyInputList.{index + 1}", text))] };

    private static NamedPolicy Named(string name, string text) => new(name, PolicySource.None, CompiledPolicy.Compile(text, PolicyKind.Identity));
}
