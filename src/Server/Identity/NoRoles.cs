using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Server.Identity;

/// <summary>What STS finds while root users are the only principals: no roles, no identity providers, and so nobody whom a role
/// trusts.</summary>
internal sealed class NoRoles : IRoleDirectory, IOidcProviders, ITrustEvaluator
{
    public ValueTask<RoleForAssumption?> FindAsync(string account, string roleName, CancellationToken cancellation) =>
        ValueTask.FromResult<RoleForAssumption?>(null);

    // No sessions of roles are given out, so one that comes along is of a role that is gone.
    public ValueTask<DateTimeOffset?> RevokedBeforeAsync(string account, string roleName, string roleId, CancellationToken cancellation) =>
        ValueTask.FromResult<DateTimeOffset?>(DateTimeOffset.MaxValue);

    ValueTask<OidcProvider?> IOidcProviders.FindAsync(string account, string issuer, CancellationToken cancellation) =>
        ValueTask.FromResult<OidcProvider?>(null);

    public ValueTask<bool> AllowsAsync(TrustQuestion question, CallContext context) => ValueTask.FromResult(false);

    public void CheckSessionPolicy(string document) => new UnenforcedTrust().CheckSessionPolicy(document);
}
