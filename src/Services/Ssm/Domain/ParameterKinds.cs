namespace Strongroom.Services.Ssm.Domain;

/// <summary>The words of the API for types, tiers and data types, as they are stored.</summary>
internal static class ParameterKinds
{
    public const string SecureString = "SecureString";
    public const string Standard = "Standard";
    public const string Advanced = "Advanced";
    public const string IntelligentTiering = "Intelligent-Tiering";
    public const string Text = "text";
    public const string Image = "aws:ec2:image";
    public const string Integration = "aws:ssm:integration";

    /// <summary>What SecureStrings are encrypted under unless the caller names another key: made at its first use.</summary>
    public const string DefaultKey = "alias/aws/ssm";
}
