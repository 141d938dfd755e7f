using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>
/// The tiers and what they hold (user guide, "Managing parameter tiers"). AWS counts characters where it says so and kilobytes
/// elsewhere; here it is bytes of UTF-8, which is also what KMS encrypts at most.
/// </summary>
internal static class ParameterTiers
{
    /// <summary>Bytes of a standard parameter's value.</summary>
    public const int StandardBytes = 4096;

    /// <summary>Bytes of an advanced parameter's value.</summary>
    public const int AdvancedBytes = 8192;

    /// <summary>Standard parameters of an account in a region.</summary>
    public const int StandardLimit = 10_000;

    /// <summary>Advanced parameters of an account in a region.</summary>
    public const int AdvancedLimit = 100_000;

    /// <summary>The tier of a new version. Without one in the request a parameter keeps its tier, and a new one is standard:
    /// that is the default tier until an account chooses another, for which there is no operation here.</summary>
    /// <param name="asked">The request's tier, or null.</param>
    /// <param name="existing">The tier of the version before, or null.</param>
    /// <param name="bytes">The value's size.</param>
    /// <param name="hasPolicies">Whether the new version has policies.</param>
    /// <param name="counts">What the account has.</param>
    /// <exception cref="AwsException">ValidationException or ParameterLimitExceeded.</exception>
    public static string Choose(string? asked, string? existing, int bytes, bool hasPolicies, CountRecord counts)
    {
        var isFull = existing is null && counts.Standard >= StandardLimit;
        var tier = asked switch
        {
            ParameterTier.IntelligentTiering => existing == ParameterTier.Advanced || bytes > StandardBytes || hasPolicies || isFull
                ? ParameterTier.Advanced
                : ParameterTier.Standard,
            null => existing ?? ParameterTier.Standard,
            _ => asked,
        };
        if (tier == ParameterTier.Standard)
        {
            CheckStandard(existing, bytes, hasPolicies, isFull);
        }
        else if (bytes > AdvancedBytes)
        {
            throw CommonErrors.Validation(ParameterTexts.AdvancedSize);
        }
        else if (existing != ParameterTier.Advanced && counts.Advanced >= AdvancedLimit)
        {
            throw SsmErrors.ParameterLimitExceeded(ParameterTexts.AdvancedLimit(AdvancedLimit));
        }

        return tier;
    }

    private static void CheckStandard(string? existing, int bytes, bool hasPolicies, bool isFull)
    {
        if (existing == ParameterTier.Advanced)
        {
            throw CommonErrors.Validation(ParameterTexts.Downgrade);
        }

        if (bytes > StandardBytes)
        {
            throw CommonErrors.Validation(ParameterTexts.StandardSize);
        }

        if (hasPolicies)
        {
            throw CommonErrors.Validation(ParameterTexts.StandardPolicies);
        }

        if (isFull)
        {
            throw SsmErrors.ParameterLimitExceeded(ParameterTexts.StandardLimit(StandardLimit));
        }
    }
}
