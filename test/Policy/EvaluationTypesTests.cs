using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Tests.Support;

namespace Strongroom.Policy.Tests;

public sealed class EvaluationTypesTests
{
    [Fact]
    public void Explanation_tells_why_each_statement_applies_or_not()
    {
        var (request, policies) = Notation.Read([
            "session", "get", "A", "aws:SourceIp=10.0.0.1",
            "id: + put * ;; + get B ;; + get * ? IpAddress aws:SourceIp 11.0.0.0/8 ;; + get * ? StringEquals x y ;; + get A",
            "resource: + get * @ alice ;; + get * @ own", "boundary: + * *", "session: + get *"]);

        var explanation = PolicyEvaluator.Explain(request, policies);

        Assert.Equal(
            [
                "arn:aws:sts::111111111111:assumed-role/app/s1 asks for secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:111111111111:secret:app/db-AbCdEf.",
                "Identity-based policy identity-1, statement 1: does not apply: its action does not match.",
                "Identity-based policy identity-1, statement 2: does not apply: its resource does not match.",
                "Identity-based policy identity-1, statement 3: does not apply: IpAddress aws:SourceIp '11.0.0.0/8' does not hold: the key is '10.0.0.1'.",
                "Identity-based policy identity-1, statement 4: does not apply: StringEquals x 'y' does not hold: the key is absent.",
                "Identity-based policy identity-1, statement 5: allows it.",
                "Resource-based policy resource, statement 1: does not apply: its principal does not match.",
                "Resource-based policy resource, statement 2: allows it, naming its account (whose policies decide).",
                "Permissions boundary boundary, statement 1: allows it.",
                "Session policy session, statement 1: allows it.",
                "Allowed by the identity-based policy identity-1, statement 5.",
            ],
            explanation.Steps);
        Assert.Equal((4, null), (explanation.Decision.StatementIndex, explanation.Decision.Sid));
    }

    [Fact]
    public void Deciding_statement_is_told_with_its_sid()
    {
        var policy = CompiledPolicy.Compile(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoDelete","Effect":"Deny","Action":"a:Delete*","Resource":"*"}]}""",
            PolicyKind.Identity);
        var request = new AccessRequest { Principal = RequestPrincipal.User("arn:aws:iam::111111111111:user/u"), Action = "a:DeleteThing", Resource = "*", Context = ConditionContext.Empty };
        var explanation = PolicyEvaluator.Explain(request, new PolicySet { Identity = [new NamedPolicy("p", PolicySource.User, policy)] });
        Assert.Equal(("NoDelete", 1, "p"), (explanation.Decision.Sid, explanation.Decision.StatementIndex, explanation.Decision.Policy?.Name));
        Assert.Equal("Denied by the identity-based policy p, statement 2 (NoDelete).", explanation.Steps[^1]);
    }

    [Fact]
    public void What_is_allowed_has_no_denial()
    {
        var (request, policies) = Notation.Read(["root", "get", "A", "-"]);
        Assert.Throws<InvalidOperationException>(() => PolicyEvaluator.Decide(request, policies).DenialMessage(request));
    }

    [Fact]
    public void Keys_are_asked_for_in_lower_case_and_only_where_the_statement_is_about_the_request()
    {
        var context = new Asked();
        var request = new AccessRequest { Principal = RequestPrincipal.User("arn:aws:iam::111111111111:user/u"), Action = "a:b", Resource = "r", Context = context };
        var policy = CompiledPolicy.Compile(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"a:c","Resource":"*","Condition":{"StringEquals":{"aws:One":"1"}}},
              {"Effect":"Allow","Action":"a:b","Resource":"q","Condition":{"StringEquals":{"aws:Two":"1"}}},
              {"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/Team":"${AWS:UserName}"}}}
            ]}
            """,
            PolicyKind.Identity);
        Assert.True(PolicyEvaluator.Decide(request, new PolicySet { Identity = [new NamedPolicy("p", PolicySource.None, policy)] }).IsAllowed);
        Assert.Equal(["aws:requesttag/team", "aws:username"], context.Keys);
    }

    [Fact]
    public void Values_are_compared_by_what_they_are()
    {
        ConditionValues one = "a";
        ConditionValues list = (string[])["a"];
        Assert.True(one == list && one.Equals((object)list) && one.GetHashCode() == list.GetHashCode());
        Assert.True(one != "b" && one != ConditionValues.FromArray(["a", "b"]) && default(ConditionValues) != one && !one.Equals((object)"a"));
        Assert.Equal((0, "", "a, b"), (default(ConditionValues).Count, default(ConditionValues).ToString(), ConditionValues.FromArray(["a", "b"]).ToString()));
        Assert.Throws<ArgumentOutOfRangeException>(() => one[1]);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("arn:aws:iam:::user/alice")]
    public void Principal_without_an_account_is_none(string arn)
    {
        Assert.Throws<FormatException>(() => RequestPrincipal.User(arn));
        Assert.Throws<FormatException>(() => RequestPrincipal.RoleSession(arn, arn));
    }

    [Fact]
    public void Compiling_what_is_no_policy_tells_where() =>
        Assert.Contains("Statement[0].Effect", Assert.Throws<FormatException>(() => CompiledPolicy.Compile("""{"Statement":[{"Action":"*","Resource":"*"}]}""", PolicyKind.Identity)).Message, StringComparison.Ordinal);

    [Fact]
    public void Trust_policy_has_principals_and_no_resources()
    {
        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}""";
        Assert.Equal(PolicyPatterns.Everything, PolicyDocument.Read(Trust, PolicyKind.Trust, 2048).Document!.Statements[0].Resources);
        Assert.NotEmpty(PolicyDocument.Read(Trust.Replace("\"Action\"", "\"Resource\":\"*\",\"Action\"", StringComparison.Ordinal), PolicyKind.Trust, 2048).Findings);
        Assert.NotEmpty(PolicyDocument.Read(Trust.Replace("\"Principal\":{\"AWS\":\"123456789012\"},", "", StringComparison.Ordinal), PolicyKind.Trust, 2048).Findings);
    }

    private sealed class Asked : IConditionContext
    {
        public List<string> Keys { get; } = [];

        public bool TryGet(string key, out ConditionValues values)
        {
            Keys.Add(key);
            values = "x";
            return true;
        }
    }
}
