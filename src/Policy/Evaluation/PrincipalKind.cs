namespace Strongroom.Policy.Evaluation;

/// <summary>Who makes a request, as far as it matters to which policies count.</summary>
public enum PrincipalKind
{
    /// <summary>Nobody known: the request is not signed.</summary>
    Anonymous,

    /// <summary>The root user of an account.</summary>
    Root,

    /// <summary>A user, with long-lived keys or a session of GetSessionToken.</summary>
    User,

    /// <summary>A session of a role.</summary>
    RoleSession,

    /// <summary>A session of GetFederationToken.</summary>
    FederatedUser,

    /// <summary>Who shows a token of an identity provider, and is about to become a role session.</summary>
    WebIdentity,

    /// <summary>A service that acts of its own.</summary>
    Service,
}
