using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>The rules of thumbprints.</summary>
internal static class ProviderRules
{
    /// <summary>Refuses too many.</summary>
    /// <exception cref="AwsException">InvalidInput.</exception>
    public static void CheckThumbprints(IReadOnlyList<string>? thumbprints)
    {
        if (thumbprints?.Count > Quotas.Thumbprints)
        {
            throw IamErrors.InvalidInputException($"Thumbprint list must contain fewer than {Quotas.Thumbprints} entries.");
        }
    }

    /// <summary>The thumbprints in lower case, each once.</summary>
    public static IReadOnlyList<string> Thumbprints(IReadOnlyList<string>? thumbprints) =>
        [.. (thumbprints ?? []).Select(each => each.ToLowerInvariant()).Distinct()];
}
