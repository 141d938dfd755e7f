namespace Strongroom.Services.Access;

/// <summary>
/// What temporary credentials carry besides a principal (IAM user guide, "Temporary security credentials"): what narrows the
/// principal's permissions, and what policies may ask of it.
/// </summary>
public sealed class Session
{
    /// <summary>When it was given out (aws:TokenIssueTime), UTC.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>When it ends, UTC.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The ARN of the role whose session it is, with its path; null for what is no session of a role.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The ARN of the user who gave it to somebody (GetFederationToken), whose permissions bound it; or null.</summary>
    public string? GivenBy { get; init; }

    /// <summary>The unique id of <see cref="GivenBy"/>, which another user of the same name does not have; null in tokens of versions
    /// that did not keep it.</summary>
    public string? GivenById { get; init; }

    /// <summary>The inline session policy, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>The ARNs of managed session policies.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags (aws:PrincipalTag), before those of the role; keys compare without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The keys of those tags that the next role in a chain keeps.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>aws:SourceIdentity, or null.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Who an identity provider says it is; null for a session that did not begin with one.</summary>
    public WebIdentity? WebIdentity { get; init; }

    /// <summary>Whether a second factor was given (aws:MultiFactorAuthPresent).</summary>
    public bool MultiFactor { get; init; }

    /// <summary>Whether a session of a role asked for it (role chaining).</summary>
    public bool IsChained { get; init; }
}

/// <summary>What an identity provider says of a session's holder.</summary>
/// <param name="Provider">The provider's ARN (aws:FederatedProvider).</param>
/// <param name="Issuer">The token's <c>iss</c>.</param>
/// <param name="Audience">The token's <c>aud</c> that is registered.</param>
/// <param name="Subject">The token's <c>sub</c>.</param>
public sealed record WebIdentity(string Provider, string Issuer, string Audience, string Subject)
{
    /// <summary>The issuer as condition keys name it: without <c>https://</c>, e.g. <c>oidc.example/id/1:sub</c>.</summary>
    public string KeyPrefix => Issuer.StartsWith("https://", StringComparison.Ordinal) ? Issuer["https://".Length..] : Issuer;
}
