using Strongroom.Policy.Evaluation;

namespace Strongroom.Services.Iam.Identity;

/// <summary>
/// All that authorisation needs to know of a user or a role: a picture of one moment, the same object until something changes in
/// the account.
/// </summary>
public sealed record PrincipalPolicies
{
    /// <summary>12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The unique id: AIDA… of a user, AROA… of a role.</summary>
    public required string Id { get; init; }

    /// <summary>The ARN of the user or the role.</summary>
    public required string Arn { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Its identity policies, those of its groups among them, and what bounds its permissions; ready for decisions. A
    /// policy's name is a managed policy's ARN, or the name of an inline policy.</summary>
    public required PolicySet Policies { get; init; }

    /// <summary>The tags: aws:PrincipalTag. Keys ignore case.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>All that assuming a role needs to know of it.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Id">AROA….</param>
/// <param name="Arn">The ARN, with its path.</param>
/// <param name="Name">The name.</param>
/// <param name="TrustPolicy">Who may assume it: the document's text.</param>
/// <param name="MaxSessionDuration">The longest session.</param>
/// <param name="Tags">The tags. Keys ignore case.</param>
public sealed record RoleTrust(
    string Account, string Id, string Arn, string Name, string TrustPolicy, TimeSpan MaxSessionDuration, IReadOnlyDictionary<string, string> Tags);

/// <summary>An OpenID Connect provider that an account trusts.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Arn">The ARN.</param>
/// <param name="Url">The issuer without <c>https://</c>.</param>
/// <param name="ClientIds">The audiences that tokens may be for.</param>
/// <param name="Thumbprints">SHA-1 thumbprints of certificates, lower-case hexadecimal.</param>
public sealed record TrustedProvider(
    string Account, string Arn, string Url, IReadOnlyList<string> ClientIds, IReadOnlyList<string> Thumbprints);
