namespace Strongroom.Policy.Evaluation;

/// <summary>Who makes a request. Immutable: one object serves all requests of a session.</summary>
public sealed class RequestPrincipal
{
    private RequestPrincipal(PrincipalKind kind, string name) => (Kind, Name) = (kind, name);

    /// <summary>Nobody known.</summary>
    public static RequestPrincipal Anonymous { get; } = new(PrincipalKind.Anonymous, "anonymous");

    /// <summary>What it is.</summary>
    public PrincipalKind Kind { get; }

    /// <summary>The ARN; of a service its name, of a web identity the provider's ARN or name.</summary>
    public string Name { get; }

    /// <summary>The account of 12 digits; null where there is none (a service, a web identity, nobody).</summary>
    public string? Account { get; private init; }

    /// <summary>The role's ARN (with its path) of a role session, or the user's of a federated user; null otherwise.</summary>
    public string? IssuerArn { get; private init; }

    /// <summary>The unique id of the user (AIDA…) or role (AROA…), or null if it is not known. A principal that is deleted and made
    /// again has another, and policies that name the old one do not mean the new.</summary>
    public string? UniqueId { get; private init; }

    /// <summary>The root user of an account.</summary>
    public static RequestPrincipal Root(string account, string partition = "aws") =>
        new(PrincipalKind.Root, $"arn:{partition}:iam::{account}:root") { Account = account };

    /// <summary>A user.</summary>
    /// <param name="arn"><c>arn:aws:iam::123456789012:user/path/name</c>.</param>
    /// <param name="uniqueId">AIDA…, or null.</param>
    /// <exception cref="FormatException">The ARN names no account.</exception>
    public static RequestPrincipal User(string arn, string? uniqueId = null) =>
        new(PrincipalKind.User, arn) { Account = AccountOf(arn), UniqueId = uniqueId };

    /// <summary>A session of a role.</summary>
    /// <param name="arn"><c>arn:aws:sts::123456789012:assumed-role/role/session</c>.</param>
    /// <param name="roleArn"><c>arn:aws:iam::123456789012:role/path/role</c>.</param>
    /// <param name="roleId">AROA…, or null.</param>
    /// <exception cref="FormatException">The ARN names no account.</exception>
    public static RequestPrincipal RoleSession(string arn, string roleArn, string? roleId = null) =>
        new(PrincipalKind.RoleSession, arn) { Account = AccountOf(arn), IssuerArn = roleArn, UniqueId = roleId };

    /// <summary>A session of GetFederationToken.</summary>
    /// <param name="arn"><c>arn:aws:sts::123456789012:federated-user/name</c>.</param>
    /// <param name="userArn">The ARN of the user who asked for the token.</param>
    /// <param name="userId">That user's AIDA…, or null.</param>
    /// <exception cref="FormatException">The ARN names no account.</exception>
    public static RequestPrincipal FederatedUser(string arn, string userArn, string? userId = null) =>
        new(PrincipalKind.FederatedUser, arn) { Account = AccountOf(arn), IssuerArn = userArn, UniqueId = userId };

    /// <summary>Who shows a token of an identity provider.</summary>
    /// <param name="provider">As trust policies name it: the ARN of an OIDC provider, or a domain name.</param>
    public static RequestPrincipal WebIdentity(string provider) => new(PrincipalKind.WebIdentity, provider);

    /// <summary>A service.</summary>
    /// <param name="name">E.g. <c>lambda.amazonaws.com</c>.</param>
    public static RequestPrincipal Service(string name) => new(PrincipalKind.Service, name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    // arn:partition:service:region:account:resource
    private static string AccountOf(string arn) =>
        arn.Split(':', 6) is ["arn", _, _, _, { Length: > 0 } account, _] ? account : throw new FormatException($"'{arn}' is no ARN with an account.");
}
