namespace Strongroom.Services.Iam.Identity;

/// <summary>Where a policy of a principal comes from.</summary>
public enum PolicyOrigin
{
    /// <summary>It is part of the user, role or group.</summary>
    Inline,

    /// <summary>A customer's managed policy that is attached.</summary>
    CustomerManaged,

    /// <summary>One of AWS's managed policies that is attached.</summary>
    AwsManaged,
}

/// <summary>A policy that a principal has.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arn">The ARN of a managed policy, else null.</param>
/// <param name="Group">The group it comes by, or null.</param>
/// <param name="Document">The text, of the default version. The same object as long as the policy is not changed, so that who
/// compiles it can hold the result by reference.</param>
public sealed record PrincipalPolicy(PolicyOrigin Origin, string Name, string? Arn, string? Group, string Document);

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

    /// <summary>Identity policies: its own and those of its groups.</summary>
    public required IReadOnlyList<PrincipalPolicy> Policies { get; init; }

    /// <summary>What bounds the permissions, or null.</summary>
    public PrincipalPolicy? Boundary { get; init; }

    /// <summary>The tags: aws:PrincipalTag. Keys ignore case.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>All that assuming a role needs to know of it.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Id">AROA….</param>
/// <param name="Arn">The ARN, with its path.</param>
/// <param name="Name">The name.</param>
/// <param name="TrustPolicy">Who may assume it.</param>
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
