using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Server.Options;

internal static partial class OptionTable
{
    private const int LongestHeaderName = 100;

    public static readonly OptionDefinition<string> OrganizationId = new()
    {
        Name = "organization-id",
        Description = "The organization that this deployment's accounts are of (aws:PrincipalOrgID), e.g. o-a1b2c3d4e5.",
        Unit = "id",
        Default = "",
        Reason = "without an organization the condition key is absent, as on AWS",
        Parser = ParseOrganization,
    };

    public static readonly OptionDefinition<string> VpceHeader = new()
    {
        Name = "vpce-header",
        Description = "The header in which a proxy says through which VPC endpoint a request came (aws:SourceVpce). Set it only where every request passes a proxy that sets or removes that header.",
        Unit = "header",
        Default = "",
        Reason = "whoever can reach this port can send any header",
        Parser = ParseHeaderName,
    };

    public static readonly OptionDefinition<string> OidcKeySets = new()
    {
        Name = "oidc-key-sets",
        Description = "A directory of key sets (JWKS, *.json, with a member \"issuer\") of identity providers that cannot be reached from here.",
        Unit = "path",
        Default = "",
        Reason = "keys are fetched from their issuer unless it is a cluster that this server cannot reach",
        Parser = OptionParsers.OptionalPath,
    };

    private static IEnumerable<OptionDefinition> Access => [OrganizationId, VpceHeader, OidcKeySets];

    // Organizations API reference, Organization: ^o-[a-z0-9]{10,32}$
    private static bool ParseOrganization(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        var id = text.StartsWith("o-", StringComparison.Ordinal) ? text[2..] : "";
        var fits = text.Length == 0 || (id.Length is >= 10 and <= 32 && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)));
        value = fits ? text : null;
        fault = fits ? null : "must be o- and 10 to 32 lower-case letters and digits, or empty";
        return value is not null;
    }

    private static bool ParseHeaderName(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        var fits = text.Length <= LongestHeaderName && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
        value = fits ? text : null;
        fault = fits ? null : "must be letters, digits, hyphens and underscores, 100 at most";
        return value is not null;
    }
}
