using System.Collections.Frozen;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Matching;

/// <summary>How closely a resource's policy names who asks, which decides what else limits what it allows.</summary>
internal enum Naming
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By its account, which leaves it to the account's policies.</summary>
    Account,

    /// <summary>By the role (or user) behind its session: the boundary and the session's policies limit what is allowed.</summary>
    Issuer,

    /// <summary>Itself, or everyone: nothing but an explicit deny limits what is allowed.</summary>
    Itself,
}

/// <summary>Principal or NotPrincipal of a statement, ready to be matched. (IAM user guide, "AWS JSON policy elements: Principal",
/// "NotPrincipal" and "Policy evaluation for requests within a single account".)</summary>
internal sealed class PrincipalSet(PolicyPrincipals principals)
{
    private readonly bool _negated = principals.Negated;
    private readonly bool _everyone = principals.Aws.Contains("*");
    private readonly bool _everyProvider = principals.Federated.Contains("*");
    private readonly FrozenSet<string> _accounts = principals.Aws.Select(AccountOf).OfType<string>().ToFrozenSet();
    private readonly FrozenSet<string> _names = principals.Aws.ToFrozenSet();
    private readonly FrozenSet<string> _services = principals.Services.ToFrozenSet();
    private readonly FrozenSet<string> _providers = principals.Federated.ToFrozenSet();

    /// <summary>How a statement that allows names the principal.</summary>
    public Naming Allows(RequestPrincipal principal)
    {
        if (_negated)
            return Find(principal) == Naming.None ? Naming.Itself : Naming.None;

        // Whoever brings a token is let in by naming the provider: "everyone" are the principals of AWS.
        return principal.Kind == PrincipalKind.WebIdentity && !IsNamed(principal) ? Naming.None : Find(principal);
    }

    /// <summary>Whether a statement that denies means the principal.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="hasBoundary">Whether it has a permissions boundary. NotPrincipal does not spare those who have one.</param>
    public bool Denies(RequestPrincipal principal, bool hasBoundary)
    {
        if (!_negated)
            return Find(principal) != Naming.None;

        // To be spared, all that the principal is must be named: its account, the role behind a session, and itself.
        return !_everyone && (hasBoundary || !IsNamed(principal)
            || (principal.Account is { } account && !_accounts.Contains(account))
            || (principal.IssuerArn is not null && !IsIssuerNamed(principal)));
    }

    private Naming Find(RequestPrincipal principal)
    {
        if (_everyone || IsNamed(principal))
            return Naming.Itself;
        if (IsIssuerNamed(principal))
            return Naming.Issuer;
        return principal.Account is { } account && _accounts.Contains(account) ? Naming.Account : Naming.None;
    }

    private bool IsNamed(RequestPrincipal principal) => principal.Kind switch
    {
        PrincipalKind.Service => _services.Contains(principal.Name),
        PrincipalKind.WebIdentity => _everyProvider || _providers.Contains(principal.Name),
        PrincipalKind.Root => _accounts.Contains(principal.Account!),
        PrincipalKind.User => _names.Contains(principal.Name) || (principal.UniqueId is { } id && _names.Contains(id)),
        PrincipalKind.RoleSession or PrincipalKind.FederatedUser => _names.Contains(principal.Name),
        _ => false,
    };

    private bool IsIssuerNamed(RequestPrincipal principal) =>
        principal.IssuerArn is { } issuer && (_names.Contains(issuer) || (principal.UniqueId is { } id && _names.Contains(id)));

    // An account by its number or by its root.
    private static string? AccountOf(string name) => name switch
    {
        { Length: 12 } when !name.AsSpan().ContainsAnyExceptInRange('0', '9') => name,
        _ => name.Split(':') is ["arn", _, "iam", "", { Length: 12 } account, "root"] ? account : null,
    };
}
