using System.Globalization;
using Strongroom.Policy.Iam;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Server.Identity;

/// <summary>What STS asks of IAM: roles, identity providers and the decision on trust policies.</summary>
internal sealed class IdentityPorts(IdentityDirectory directory, IamAuthorizer authorizer, OidcKeySets keySets) : IRoleDirectory, IOidcProviders, ITrustEvaluator
{
    /// <summary>The tag of a role with the time (ISO 8601) before which its sessions are void.</summary>
    public const string RevokedBeforeTag = "strongroom:sessions-revoked-before";

    public async ValueTask<RoleForAssumption?> FindAsync(string account, string roleName, CancellationToken cancellation) =>
        await directory.FindRoleAsync(account, roleName, cancellation) is { } role
            ? new RoleForAssumption(role.Arn, role.Id, role.TrustPolicy, (int)role.MaxSessionDuration.TotalSeconds) { Tags = role.Tags }
            : null;

    // Sessions end with their role, and those given out before the time that its tag says. (A policy that denies on
    // aws:TokenIssueTime, as AWS has it, does its part when access is decided.)
    public async ValueTask<DateTimeOffset?> RevokedBeforeAsync(string account, string roleName, string roleId, CancellationToken cancellation)
    {
        if (await directory.FindByIdAsync(roleId, account, cancellation) is not { } role)
        {
            return DateTimeOffset.MaxValue;
        }

        return role.Tags.TryGetValue(RevokedBeforeTag, out var text)
            // What cannot be read was meant to revoke: nothing is let in by it.
            ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var before) ? before : DateTimeOffset.MaxValue
            : null;
    }

    public async ValueTask<string?> UserArnAsync(string account, string userId, CancellationToken cancellation) =>
        (await directory.FindByIdAsync(userId, account, cancellation))?.Arn;

    async ValueTask<OidcProvider?> IOidcProviders.FindAsync(string account, string issuer, CancellationToken cancellation) =>
        await directory.FindProviderAsync(account, issuer, cancellation) is { } provider
            ? new OidcProvider(provider.Arn, $"https://{provider.Url}", provider.ClientIds, provider.Thumbprints, keySets.Find($"https://{provider.Url}"))
            : null;

    public async ValueTask<bool> AllowsAsync(TrustQuestion question, CallContext context)
    {
        var decision = await authorizer.DecideTrustAsync(
            question.Action, question.Role.Arn, question.Role.TrustPolicy, question.FederatedProvider, question.Conditions, context);
        return decision.IsAllowed;
    }

    public void CheckSessionPolicy(string document)
    {
        if (IamPolicy.Read(document, IamPolicyUse.Session).Error is { } error)
        {
            throw StsErrors.MalformedPolicyDocumentException(error);
        }
    }
}
