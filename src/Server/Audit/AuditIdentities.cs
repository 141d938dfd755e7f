using Strongroom.Audit;
using Strongroom.Services.Access;

namespace Strongroom.Server.Audit;

/// <summary>CloudTrail's <c>userIdentity</c> of callers (CloudTrail user guide, "CloudTrail userIdentity element").</summary>
internal static class AuditIdentities
{
    /// <summary>The element for a caller.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="via">The service that makes the call for the caller, or null.</param>
    public static AuditIdentity Of(Principal caller, string? via) => caller.Type switch
    {
        PrincipalType.Anonymous => new AuditIdentity("Unknown") { AccountId = caller.Account },
        PrincipalType.Service => new AuditIdentity("AWSService") { AccountId = caller.Account, InvokedBy = caller.Arn },
        _ => new AuditIdentity(TypeOf(caller.Type))
        {
            PrincipalId = caller.UserId,
            Arn = caller.Arn,
            AccountId = caller.Account,
            AccessKeyId = caller.AccessKeyId,
            UserName = caller.UserName,
            Session = caller.Session is { } session ? SessionOf(caller, session) : null,
            InvokedBy = via,
        },
    };

    /// <summary>The element for whoever brings a token in place of a signature, in the words of the token.</summary>
    public static AuditIdentity Of(WebIdentity web) => new("WebIdentityUser")
    {
        PrincipalId = $"{web.Provider}:{web.Audience}:{web.Subject}",
        UserName = web.Subject,
        IdentityProvider = web.Provider,
    };

    // A session of GetSessionToken is its user's.
    private static string TypeOf(PrincipalType type) => type switch
    {
        PrincipalType.Root => "Root",
        PrincipalType.User => "IAMUser",
        PrincipalType.RoleSession => "AssumedRole",
        PrincipalType.FederatedUser => "FederatedUser",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Told otherwise."),
    };

    private static AuditSession SessionOf(Principal caller, Session session) => new(session.Issued, session.MultiFactor)
    {
        Issuer = session switch
        {
            // AROA…:session name
            { RoleArn: { } role } => new AuditIdentity("Role")
            {
                PrincipalId = caller.UserId.Split(':')[0],
                Arn = role,
                AccountId = caller.Account,
                UserName = NameOf(role),
            },
            { GivenBy: { } giver } when giver.EndsWith(":root", StringComparison.Ordinal) =>
                new AuditIdentity(TypeOf(PrincipalType.Root)) { PrincipalId = caller.Account, Arn = giver, AccountId = caller.Account },
            { GivenBy: { } giver } => new AuditIdentity(TypeOf(PrincipalType.User))
            {
                PrincipalId = session.GivenById,
                Arn = giver,
                AccountId = caller.Account,
                UserName = NameOf(giver),
            },
            _ => null,
        },
        FederatedProvider = session.WebIdentity?.Provider,
        SourceIdentity = session.SourceIdentity,
    };

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
