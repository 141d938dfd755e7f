namespace Strongroom.Services.Kms.Domain;

/// <summary>ARNs of keys and aliases.</summary>
internal static class KmsArn
{
    /// <summary><c>arn:aws:kms:REGION:ACCOUNT:key/ID</c></summary>
    public static string Key(string account, string region, string keyId) => $"arn:aws:kms:{region}:{account}:key/{keyId}";

    /// <summary><c>arn:aws:kms:REGION:ACCOUNT:alias/NAME</c>; the alias name has its prefix.</summary>
    public static string Alias(string account, string region, string aliasName) => $"arn:aws:kms:{region}:{account}:{aliasName}";
}
