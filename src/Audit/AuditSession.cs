namespace Strongroom.Audit;

/// <summary>
/// How temporary credentials came about: CloudTrail's <c>sessionContext</c> element (CloudTrail user guide, "CloudTrail userIdentity
/// element"). Absent members are left out.
/// </summary>
/// <param name="Created">When they were given out (written in UTC, in whole seconds).</param>
/// <param name="MultiFactor">Whether a second factor was given.</param>
public sealed record AuditSession(DateTimeOffset Created, bool MultiFactor)
{
    /// <summary>Whose they are: the role, or who gave them to somebody (its type, id, ARN, account and name); null for a user's own.</summary>
    public AuditIdentity? Issuer { get; init; }

    /// <summary>The ARN of the identity provider that the session began with, or null.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>The source identity, or null.</summary>
    public string? SourceIdentity { get; init; }
}
