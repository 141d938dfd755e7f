namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>Policies of the tests.</summary>
internal static class ResourcePolicyTexts
{
    public const string Narrow =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}""";

    public const string Public =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}""";

    public const string Broken = """{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps"}]}""";
}
