namespace Strongroom.Services.Access;

/// <summary>The kinds of principals, as their ARNs tell them apart (IAM user guide, "How IAM identifies principals").</summary>
public enum PrincipalType
{
    /// <summary>An AWS service; it has a DNS name in place of an ARN.</summary>
    Service,

    /// <summary>The root user of an account.</summary>
    Root,

    /// <summary>An IAM user.</summary>
    User,

    /// <summary>A session of a role.</summary>
    RoleSession,

    /// <summary>A session that a user gave to somebody (GetFederationToken).</summary>
    FederatedUser,

    /// <summary>Whoever sent a request that needs no signature.</summary>
    Anonymous,
}

/// <summary>Who makes a call.</summary>
/// <param name="Account">12 digits.</param>
/// <param name="Arn">The principal's ARN, e.g. <c>arn:aws:iam::123456789012:root</c>.</param>
/// <param name="UserId">The unique id (aws:userid); the account id for a root user.</param>
/// <param name="AccessKeyId">The key that signed, or null for a service.</param>
public sealed record Principal(string Account, string Arn, string UserId, string? AccessKeyId)
{
    private const string Nobody = "anonymous";

    /// <summary>What kind of principal it is.</summary>
    public PrincipalType Type { get; } = TypeOf(Arn);

    /// <summary>The user's name, or null for what is no user.</summary>
    public string? UserName => Type is PrincipalType.User ? Arn[(Arn.LastIndexOf('/') + 1)..] : null;

    /// <summary>The name of the role, or null for what is no session of a role.</summary>
    public string? RoleName => Type is PrincipalType.RoleSession ? Arn.Split('/')[1] : null;

    /// <summary>What temporary credentials carry; null for long-term ones.</summary>
    public Session? Session { get; init; }

    /// <summary>The root user of <paramref name="account"/>.</summary>
    public static Principal Root(string account, string? accessKeyId = null) =>
        new(account, $"arn:aws:iam::{account}:root", account, accessKeyId);

    /// <summary>A service that acts in an account on its own behalf (replication, purge).</summary>
    /// <param name="account">The account whose resources it works on.</param>
    /// <param name="service">E.g. <c>secretsmanager.amazonaws.com</c>.</param>
    public static Principal Service(string account, string service) => new(account, service, service, null);

    /// <summary>Whoever sends a request that needs no signature.</summary>
    /// <param name="account">The account in whose log the call is recorded.</param>
    public static Principal Anonymous(string account) => new(account, Nobody, Nobody, null);

    /// <summary>Whether this is the anonymous caller.</summary>
    public bool IsAnonymous => Type is PrincipalType.Anonymous;

    /// <summary>Whether this is the account's root user.</summary>
    public bool IsRoot => Type is PrincipalType.Root;

    private static PrincipalType TypeOf(string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return arn == Nobody ? PrincipalType.Anonymous : PrincipalType.Service;
        }

        // arn:partition:service:region:account:resource
        var resource = arn.Split(':', 6) is { Length: 6 } parts ? parts[5] : "";
        return resource switch
        {
            "root" => PrincipalType.Root,
            _ when resource.StartsWith("user/", StringComparison.Ordinal) => PrincipalType.User,
            _ when resource.StartsWith("assumed-role/", StringComparison.Ordinal) => PrincipalType.RoleSession,
            _ when resource.StartsWith("federated-user/", StringComparison.Ordinal) => PrincipalType.FederatedUser,
            _ => throw new ArgumentException($"{arn} is no principal's ARN.", nameof(arn)),
        };
    }
}
