using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>How many, and how long: the quotas of IAM as a new account has them (IAM user guide, "IAM and AWS STS quotas";
/// GetAccountSummary).</summary>
internal static class Quotas
{
    public const int Users = 5000;
    public const int Groups = 300;
    public const int Roles = 1000;
    public const int Policies = 1500;
    public const int InstanceProfiles = 1000;
    public const int Providers = 100;
    public const int AccessKeysPerUser = 2;
    public const int GroupsPerUser = 10;
    public const int AttachedPolicies = 10;
    public const int VersionsPerPolicy = 5;
    public const int PolicyVersionsInUse = 10000;
    public const int Tags = 50;
    public const int Thumbprints = 5;
    public const int ClientIds = 100;

    // Sizes in characters that are not white space.
    public const int PolicySize = 6144;
    public const int UserPolicySize = 2048;
    public const int GroupPolicySize = 5120;
    public const int RolePolicySize = 10240;
    public const int TrustPolicySize = 2048;

    /// <summary>Refuses one more than there may be.</summary>
    /// <param name="count">How many there would be.</param>
    /// <param name="quota">How many there may be.</param>
    /// <param name="name">The quota's name in the service's messages.</param>
    /// <exception cref="AwsException">LimitExceeded.</exception>
    public static void Check(int count, int quota, string name)
    {
        if (count > quota)
        {
            throw IamErrors.LimitExceededException($"Cannot exceed quota for {name}: {quota}");
        }
    }

    /// <summary>How long policies are to IAM, which does not count white space.</summary>
    public static int SizeOf(string document) => document.Count(each => !char.IsWhiteSpace(each));
}
