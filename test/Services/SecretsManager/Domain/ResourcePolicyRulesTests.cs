using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class ResourcePolicyRulesTests
{
    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"AllowSomething","Principal":"*","Action":"secretsmanager:*","Resource":"*"}]}""",
        "This resource policy contains a syntax error.")]
    [InlineData("not json", "This resource policy contains a syntax error.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"nobody"},"Action":"secretsmanager:*","Resource":"*"}]}""",
        "This resource policy contains an unsupported principal.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"invalidservice"},"Action":"secretsmanager:*","Resource":"*"}]}""",
        "This resource policy contains an invalid service principal.")]
    public void A_malformed_policy_is_refused_in_the_service_s_words(string policy, string message) =>
        Assert.Equal(new RuleViolation("MalformedPolicyDocumentException", message), ResourcePolicyRules.Read(policy).Violation);

    [Fact]
    public void A_public_policy_is_refused_only_on_request()
    {
        var policy = ResourcePolicyRules.Read("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:*","Resource":"*"}]}""").Value;
        Assert.Null(ResourcePolicyRules.CheckPublic(policy, blockPublicPolicy: false));
        Assert.Equal("PublicPolicyException", ResourcePolicyRules.CheckPublic(policy, blockPublicPolicy: true)?.Code);
    }

    [Fact]
    public void An_outcome_that_is_forbidden_has_no_value() =>
        Assert.Throws<InvalidOperationException>(() => ResourcePolicyRules.Read("").Value);
}
