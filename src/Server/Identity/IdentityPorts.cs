using Strongroom.Policy.Iam;
using Strongroom.Services.Iam.Authorization;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Server.Identity;

/// <summary>What STS asks of IAM: roles, identity providers and the decision on trust policies.</summary>
internal sealed class IdentityPorts(IdentityDirectory directory, IamAuthorizer authorizer) : IRoleDirectory, IOidcProviders, ITrustEvaluator
{
    public async ValueTask<RoleForAssumption?> FindAsync(string account, string roleName, CancellationToken cancellation) =>
        await directory.FindRoleAsync(account, roleName, cancellation) is { } role
            ? new RoleForAssumption(role.Arn, role.Id, role.TrustPolicy, (int)role.MaxSessionDuration.TotalSeconds) { Tags = role.Tags }
            : null;

    // Sessions given out earlier end, as on AWS, by a policy that denies on aws:TokenIssueTime, or with their role.
    public async ValueTask<DateTimeOffset?> RevokedBeforeAsync(string account, string roleName, string roleId, CancellationToken cancellation) =>
        await directory.FindByIdAsync(roleId, account, cancellation) is null ? DateTimeOffset.MaxValue : null;

    async ValueTask<OidcProvider?> IOidcProviders.FindAsync(string account, string issuer, CancellationToken cancellation) =>
        await directory.FindProviderAsync(account, issuer, cancellation) is { } provider
            ? new OidcProvider(provider.Arn, $"https://{provider.Url}", provider.ClientIds, provider.Thumbprints, KeySet: null)
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
