namespace Strongroom.Policy.Tests;

public sealed class PublicAccessTests
{
    [Theory]
    [InlineData("\"Principal\":\"*\"", true)]
    [InlineData("\"Principal\":{\"AWS\":\"*\"}", true)]
    [InlineData("\"Principal\":{\"AWS\":[\"123456789012\",\"*\"]}", true)]
    [InlineData("\"Principal\":{\"Federated\":\"*\"}", true)]
    [InlineData("\"NotPrincipal\":{\"AWS\":\"123456789012\"}", true)]
    [InlineData("\"Principal\":{\"AWS\":\"123456789012\"}", false)]
    [InlineData("\"Principal\":{\"Service\":\"lambda.amazonaws.com\"}", false)]
    public void An_allow_for_everyone_is_public(string principal, bool isPublic) =>
        Assert.Equal(isPublic, IsPublic($$"""{"Effect":"Allow",{{principal}},"Action":"*","Resource":"*"}"""));

    [Theory]
    [InlineData("StringEquals", "aws:PrincipalOrgID", "\"o-abc123\"", false)]
    [InlineData("StringEquals", "AWS:principalorgid", "\"o-abc123\"", false)]
    [InlineData("StringEquals", "aws:PrincipalAccount", "[\"123456789012\",\"210987654321\"]", false)]
    [InlineData("StringEquals", "aws:SourceAccount", "\"123456789012\"", false)]
    [InlineData("StringEquals", "aws:SourceVpc", "\"vpc-1\"", false)]
    [InlineData("StringEquals", "aws:SourceVpce", "\"vpce-1\"", false)]
    [InlineData("StringEquals", "kms:CallerAccount", "\"123456789012\"", false)]
    [InlineData("ArnEquals", "aws:SourceArn", "\"arn:aws:sns:eu-west-1:123456789012:topic\"", false)]
    [InlineData("ArnLike", "aws:PrincipalArn", "\"arn:aws:iam::123456789012:role/*\"", false)]
    [InlineData("StringLike", "aws:userid", "\"AROAEXAMPLE:*\"", false)]
    [InlineData("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "\"o-abc/r-1/ou-1/*\"", false)]
    [InlineData("StringEquals", "aws:PrincipalAccount", "[\"123456789012\",\"${aws:username}\"]", true)]
    [InlineData("StringLike", "aws:PrincipalAccount", "\"*\"", true)]
    [InlineData("StringLike", "aws:SourceVpce", "\"vpce-*\"", true)]
    [InlineData("ArnLike", "aws:PrincipalArn", "\"arn:aws:iam::*:role/app\"", true)]
    [InlineData("ArnEquals", "aws:SourceArn", "\"arn:aws:sns:eu-west-1:*:topic\"", true)]
    [InlineData("StringLike", "aws:userid", "\"*:session\"", true)]
    [InlineData("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "\"*/r-1\"", true)]
    [InlineData("StringEqualsIfExists", "aws:PrincipalOrgID", "\"o-abc123\"", true)]
    [InlineData("ForAllValues:StringEquals", "aws:PrincipalOrgID", "\"o-abc123\"", true)]
    [InlineData("StringNotEquals", "aws:PrincipalOrgID", "\"o-abc123\"", true)]
    [InlineData("StringEquals", "aws:RequestedRegion", "\"eu-west-1\"", true)]
    [InlineData("StringEquals", "aws:PrincipalTag/team", "\"a\"", true)]
    [InlineData("Bool", "aws:SecureTransport", "true", true)]
    [InlineData("IpAddress", "aws:SourceIp", "\"203.0.113.0/24\"", false)]
    [InlineData("IpAddress", "aws:SourceIp", "[\"203.0.113.7\",\"2001:db8::/32\",\"10.0.0.0/8\"]", false)]
    [InlineData("IpAddress", "aws:SourceIp", "\"10.0.0.0/7\"", true)]
    [InlineData("IpAddress", "aws:SourceIp", "[\"203.0.113.0/24\",\"0.0.0.0/0\"]", true)]
    [InlineData("IpAddress", "aws:SourceIp", "\"2001:db8::/31\"", true)]
    [InlineData("IpAddress", "aws:SourceIp", "\"somewhere\"", true)]
    [InlineData("NotIpAddress", "aws:SourceIp", "\"203.0.113.0/24\"", true)]
    [InlineData("IpAddressIfExists", "aws:SourceIp", "\"203.0.113.0/24\"", true)]
    [InlineData("IpAddress", "aws:VpcSourceIp", "\"10.0.0.0/24\"", true)]
    [InlineData("StringEquals", "aws:VpceAccount", "\"123456789012\"", false)]
    [InlineData("StringEquals", "aws:SourceVpc", "\"\"", true)]
    public void A_condition_on_a_fixed_origin_makes_it_private(string name, string key, string values, bool isPublic) => Assert.Equal(isPublic, IsPublic(
        $$"""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"{{name}}":{"{{key}}":{{values}} } } }"""));

    [Fact]
    public void A_deny_neither_makes_a_policy_public_nor_private()
    {
        const string Deny = """{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}""";
        Assert.False(IsPublic(Deny));
        Assert.True(IsPublic(Deny + """,{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"""));
    }

    [Fact]
    public void One_confining_condition_among_others_suffices() => Assert.False(IsPublic(
        """{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:SourceVpc":"vpc-1"}}}"""));

    [Fact]
    public void The_public_statement_is_named()
    {
        var grants = Find("""
            {"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"*","Resource":"*"},
            {"Sid":"open","Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}
            """);
        var grant = Assert.Single(grants);
        Assert.Equal((1, "open"), (grant.StatementIndex, grant.Sid));
    }

    private static bool IsPublic(string statements) => Find(statements).Count > 0;

    private static IReadOnlyList<PublicGrant> Find(string statements)
    {
        var reading = PolicyDocument.Read($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", PolicyKind.Resource, 20480);
        Assert.Empty(reading.Findings);
        return PublicAccess.Find(reading.Document!);
    }
}
