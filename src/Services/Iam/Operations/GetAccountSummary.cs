using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Counts what is in the account, and says how much may be.</summary>
internal sealed class GetAccountSummary(IamStore store, PolicyBook policies) : Operation<Empty, GetAccountSummaryResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(Empty request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:GetAccountSummary"));

    /// <inheritdoc/>
    public override async ValueTask<GetAccountSummaryResponse> ExecuteAsync(Empty request, CallContext context)
    {
        var account = await store.AccountAsync(context.Account, context);
        var used = await policies.UsagesAsync(context);
        return new GetAccountSummaryResponse
        {
            SummaryMap = new Dictionary<string, int>
            {
                [SummaryKeyType.Users] = account.Users,
                [SummaryKeyType.UsersQuota] = Quotas.Users,
                [SummaryKeyType.Groups] = account.Groups,
                [SummaryKeyType.GroupsQuota] = Quotas.Groups,
                [SummaryKeyType.Roles] = account.Roles,
                [SummaryKeyType.RolesQuota] = Quotas.Roles,
                [SummaryKeyType.Policies] = account.Policies,
                [SummaryKeyType.PoliciesQuota] = Quotas.Policies,
                [SummaryKeyType.PolicyVersionsInUse] = used.Count,
                [SummaryKeyType.PolicyVersionsInUseQuota] = Quotas.PolicyVersionsInUse,
                [SummaryKeyType.InstanceProfiles] = account.InstanceProfiles,
                [SummaryKeyType.InstanceProfilesQuota] = Quotas.InstanceProfiles,
                [SummaryKeyType.Providers] = account.Providers,
                [SummaryKeyType.UserPolicySizeQuota] = Quotas.UserPolicySize,
                [SummaryKeyType.GroupPolicySizeQuota] = Quotas.GroupPolicySize,
                [SummaryKeyType.RolePolicySizeQuota] = Quotas.RolePolicySize,
                [SummaryKeyType.PolicySizeQuota] = Quotas.PolicySize,
                [SummaryKeyType.AssumeRolePolicySizeQuota] = Quotas.TrustPolicySize,
                [SummaryKeyType.GroupsPerUserQuota] = Quotas.GroupsPerUser,
                [SummaryKeyType.AccessKeysPerUserQuota] = Quotas.AccessKeysPerUser,
                [SummaryKeyType.AttachedPoliciesPerUserQuota] = Quotas.AttachedPolicies,
                [SummaryKeyType.AttachedPoliciesPerGroupQuota] = Quotas.AttachedPolicies,
                [SummaryKeyType.AttachedPoliciesPerRoleQuota] = Quotas.AttachedPolicies,
                [SummaryKeyType.VersionsPerPolicyQuota] = Quotas.VersionsPerPolicy,
                [SummaryKeyType.GlobalEndpointTokenVersion] = 1,
                // The root user has a key, and neither a password nor anything else: there is no console.
                [SummaryKeyType.AccountAccessKeysPresent] = 1,
                [SummaryKeyType.AccountPasswordPresent] = 0,
                [SummaryKeyType.AccountMFAEnabled] = 0,
                [SummaryKeyType.AccountSigningCertificatesPresent] = 0,
                [SummaryKeyType.MFADevices] = 0,
                [SummaryKeyType.MFADevicesInUse] = 0,
                [SummaryKeyType.ServerCertificates] = 0,
                [SummaryKeyType.ServerCertificatesQuota] = 0,
                [SummaryKeyType.SigningCertificatesPerUserQuota] = 0,
            },
        };
    }
}
