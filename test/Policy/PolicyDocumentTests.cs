namespace Strongroom.Policy.Tests;

public sealed class PolicyDocumentTests
{
    private const string Plain = """{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}""";

    [Fact]
    public void A_policy_is_read_with_every_element()
    {
        var policy = Read("""
            {
              "Version": "2012-10-17",
              "Id": "mine",
              "Statement": [
                {
                  "Sid": "one",
                  "Effect": "Allow",
                  "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/path/app"], "Service": "lambda.amazonaws.com",
                                "Federated": "cognito-identity.amazonaws.com", "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
                  "Action": ["secretsmanager:Get*", "secretsmanager:DescribeSecret"],
                  "NotResource": "arn:aws:secretsmanager:*:123456789012:secret:prod/*",
                  "Condition": {"StringEqualsIfExists": {"aws:ResourceTag/team": ["a", "b"]}, "Bool": {"aws:SecureTransport": true}, "ForAnyValue:NumericLessThan": {"x:y": 5}}
                },
                {"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "NotAction": "*", "Resource": ["*"]}
              ]
            }
            """).Document!;

        Assert.Equal(("2012-10-17", "mine", 2), (policy.Version, policy.Id, policy.Statements.Count));
        var one = policy.Statements[0];
        Assert.Equal(("one", PolicyEffect.Allow), (one.Sid, one.Effect));
        Assert.Equal(["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/path/app"], one.Principals!.Aws);
        Assert.Equal(["lambda.amazonaws.com"], one.Principals.Services);
        Assert.Equal(["cognito-identity.amazonaws.com"], one.Principals.Federated);
        Assert.Single(one.Principals.CanonicalUsers);
        Assert.False(one.Actions.Negated);
        Assert.Equal(["secretsmanager:Get*", "secretsmanager:DescribeSecret"], one.Actions.Values);
        Assert.True(one.Resources.Negated);
        Assert.Equal(
            ["StringEquals/None/True aws:ResourceTag/team a,b", "Bool/None/False aws:SecureTransport true", "NumericLessThan/ForAnyValue/False x:y 5"],
            one.Conditions.Select(c => $"{c.Operator.Comparison}/{c.Operator.Set}/{c.Operator.IfExists} {c.Key} {string.Join(',', c.Values)}"));

        var two = policy.Statements[1];
        Assert.True(two.Principals is { Negated: true, IncludesEveryone: true });
        Assert.True(two.Actions.Negated);
        Assert.Equal(PolicyEffect.Deny, two.Effect);
    }

    [Fact]
    public void A_single_statement_needs_no_list_and_a_bare_star_is_everyone()
    {
        var policy = Read("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""").Document!;
        Assert.Equal(PolicyVersions.First, policy.Version);
        Assert.True(Assert.Single(policy.Statements).Principals!.IncludesEveryone);
    }

    [Theory]
    [InlineData("", PolicyFault.NotJson)]
    [InlineData("{", PolicyFault.NotJson)]
    [InlineData("""{"Statement":[],}""", PolicyFault.NotJson)]
    [InlineData("{} {}", PolicyFault.NotJson)]
    [InlineData("\"\\ud800\"", PolicyFault.Syntax)]
    [InlineData("""{"\ud800":1}""", PolicyFault.NotJson)]
    [InlineData("""{"Version":"2012-10-17","Id":"\ud800","Statement":[]}""", PolicyFault.NotJson)]
    [InlineData("[]", PolicyFault.Syntax)]
    [InlineData("null", PolicyFault.Syntax)]
    [InlineData("{}", PolicyFault.Syntax)]
    [InlineData("""{"Statement":[]}""", PolicyFault.Syntax)]
    [InlineData("""{"Statement":null}""", PolicyFault.Syntax)]
    [InlineData("""{"Statement":[1]}""", PolicyFault.Syntax)]
    [InlineData("""{"Version":"2019-10-19","Statement":[STATEMENT]}""", PolicyFault.Syntax)]
    [InlineData("""{"Version":2012,"Statement":[STATEMENT]}""", PolicyFault.Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[STATEMENT],"Extra":1}""", PolicyFault.Syntax)]
    [InlineData("""{"version":"2012-10-17","Statement":[STATEMENT]}""", PolicyFault.Syntax)]
    [InlineData("""{"Statement":[STATEMENT],"Statement":[STATEMENT]}""", PolicyFault.Syntax)]
    [InlineData("""{"Id":1,"Statement":[STATEMENT]}""", PolicyFault.Syntax)]
    public void A_document_that_is_none_is_refused(string json, PolicyFault fault) =>
        Assert.Equal(fault, Faults(json.Replace("STATEMENT", Plain, StringComparison.Ordinal))[0]);

    [Theory]
    [InlineData("""{"Principal":"*","Action":"*","Resource":"*"}""")] // no effect
    [InlineData("""{"Effect":"allow","Principal":"*","Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":["Allow"],"Principal":"*","Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"}""")] // no principal
    [InlineData("""{"Effect":"Allow","Principal":"*","Resource":"*"}""")] // no action
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*"}""")] // no resource
    [InlineData("""{"Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","NotResource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Effect":"Deny"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Comment":""}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":[],"Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":[1],"Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"GetSecretValue","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"secretsmanager:","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"a:b:c","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"secretsmanager:Get Secret","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"secret"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:secretsmanager"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":""}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Sid":1}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":[]}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEqual":{"a":"b"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":"b"}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":[]}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":{}}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":null}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":"b","a":"c"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"a":true},"Bool":{"b":true}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":{},"Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":["*"],"Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"Aws":"*"},"Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":[]},"Action":"*","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"*","AWS":"*"},"Action":"*","Resource":"*"}""")]
    public void A_statement_of_the_wrong_form_is_a_syntax_error(string statement) =>
        Assert.Equal([PolicyFault.Syntax], Faults($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}"""));

    [Theory]
    [InlineData("*")]
    [InlineData("123456789012")]
    [InlineData("arn:aws:iam::123456789012:root")]
    [InlineData("arn:aws-cn:iam::123456789012:user/a/b")]
    [InlineData("arn:aws:iam::123456789012:role/app")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/app/session")]
    [InlineData("arn:aws:sts::123456789012:federated-user/bob")]
    [InlineData("AROAEXAMPLEEXAMPLE12")]
    [InlineData("AIDAEXAMPLEEXAMPLE12")]
    public void A_principal_of_a_known_form_is_accepted(string principal) => Assert.Empty(Faults(With($$"""{"AWS":"{{principal}}"}""")));

    [Theory]
    [InlineData("12345")]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("arn:aws:iam::123456789012:group/g")]
    [InlineData("arn:aws:iam::123456789012:role/*")]
    [InlineData("arn:aws:iam::*:root")]
    [InlineData("arn:aws:s3:::bucket")]
    [InlineData("arn:aws:iam::123456789012:root\\n")]
    [InlineData("AKIAEXAMPLEEXAMPLE12")]
    public void A_principal_of_no_known_form_is_unsupported(string principal) =>
        Assert.Equal([PolicyFault.Principal], Faults(With($$"""{"AWS":"{{principal}}"}""")));

    [Theory]
    [InlineData("lambda.amazonaws.com", true)]
    [InlineData("logs.eu-west-1.amazonaws.com", true)]
    [InlineData("lambda.amazonaws.com.cn", true)]
    [InlineData("lambda", false)]
    [InlineData("*.amazonaws.com", false)]
    [InlineData("*", false)]
    [InlineData("lambda.example.com", false)]
    public void A_service_principal_is_a_service_s_name(string service, bool valid) =>
        Assert.Equal(valid ? [] : [PolicyFault.ServicePrincipal], Faults(With($$"""{"Service":"{{service}}"}""")));

    [Fact]
    public void A_principal_that_is_a_string_is_a_star_only() => Assert.Equal([PolicyFault.Principal], Faults(With("\"123456789012\"")));

    [Fact]
    public void All_findings_are_told_with_where_they_are()
    {
        var reading = Read("""{"Version":"2012-10-17","Statement":[{"Effect":"X","Principal":{"AWS":"nobody"},"Action":"*","Resource":"*"},{"Effect":"Allow","Principal":"*","Action":"no","Resource":"*"}]}""");
        Assert.Null(reading.Document);
        Assert.Equal(["Statement[0].Effect", "Statement[0].Principal.AWS", "Statement[1].Action"], reading.Findings.Select(finding => finding.Path));
    }

    [Fact]
    public void A_sid_is_used_once()
    {
        var same = Plain.Replace("{\"Effect", "{\"Sid\":\"a\",\"Effect", StringComparison.Ordinal);
        Assert.Equal([PolicyFault.Syntax], Faults($$"""{"Statement":[{{same}},{{same}}]}"""));
        Assert.Empty(Faults($$"""{"Statement":[{{same}},{{Plain}},{{Plain}}]}"""));
    }

    [Fact]
    public void The_length_is_limited()
    {
        var json = $$"""{"Statement":[{{Plain}}]}""";
        Assert.NotNull(PolicyDocument.Read(json, PolicyKind.Resource, json.Length).Document);
        Assert.Equal(PolicyFault.TooLong, Assert.Single(PolicyDocument.Read(json, PolicyKind.Resource, json.Length - 1).Findings).Fault);
    }

    [Fact]
    public void Text_that_is_not_unicode_is_refused() => Assert.Equal([PolicyFault.NotJson], Faults("\"\ud800\""));

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Equal([PolicyFault.NotJson], Faults(new string('[', 5000)));

    [Fact]
    public void A_policy_of_an_identity_names_no_principal()
    {
        const string Statement = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
        Assert.NotNull(PolicyDocument.Read($$"""{"Statement":{{Statement}}}""", PolicyKind.Identity, 6144).Document);
        Assert.Equal(PolicyFault.Syntax, Assert.Single(PolicyDocument.Read($$"""{"Statement":{{Plain}}}""", PolicyKind.Identity, 6144).Findings).Fault);
    }

    [Theory]
    [InlineData("stringequals", "StringEquals/None/False")]
    [InlineData("ArnNotLikeIfExists", "ArnNotLike/None/True")]
    [InlineData("ForAllValues:StringLike", "StringLike/ForAllValues/False")]
    [InlineData("forAnyValue:StringLikeIfExists", "StringLike/ForAnyValue/True")]
    [InlineData("Null", "Null/None/False")]
    [InlineData("ForAnyValue:Null", null)]
    [InlineData("ForSomeValues:StringLike", null)]
    [InlineData("5", null)]
    [InlineData("IfExists", null)]
    [InlineData("", null)]
    public void An_operator_is_read_with_qualifier_and_suffix(string text, string? expected)
    {
        var read = ConditionOperator.Read(text);
        Assert.Equal(expected, read is null ? null : $"{read.Comparison}/{read.Set}/{read.IfExists}");
    }

    private static string With(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"*","Resource":"*"}]}""";

    private static List<PolicyFault> Faults(string json) => [.. Read(json).Findings.Select(finding => finding.Fault)];

    private static PolicyReading Read(string json) => PolicyDocument.Read(json, PolicyKind.Resource, 20480);
}
