using Strongroom.Services.Access;

namespace Strongroom.Services.Kms.Domain;

/// <summary>ARNs of keys and aliases, in the partition of their region.</summary>
internal static class KmsArn
{
    /// <summary><c>arn:PARTITION:kms:REGION:ACCOUNT:key/ID</c></summary>
    public static string Key(string account, string region, string keyId) =>
        $"arn:{Partition.Of(region)}:kms:{region}:{account}:key/{keyId}";

    /// <summary><c>arn:PARTITION:kms:REGION:ACCOUNT:alias/NAME</c>; the alias name has its prefix.</summary>
    public static string Alias(string account, string region, string aliasName) =>
        $"arn:{Partition.Of(region)}:kms:{region}:{account}:{aliasName}";
}
