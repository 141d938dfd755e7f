using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Managed;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists managed policies, the account's own and those that everybody has, by ARN.</summary>
internal sealed class ListPolicies(IamStore store, PolicyBook policies) : Operation<ListPoliciesRequest, ListPoliciesResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListPoliciesRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListPolicies"));

    /// <inheritdoc/>
    public override async ValueTask<ListPoliciesResponse> ExecuteAsync(ListPoliciesRequest request, CallContext context)
    {
        var usages = await policies.UsagesAsync(context);
        var listed = new List<Model.Policy>();
        if (request.Scope is not PolicyScopeType.Local)
        {
            listed.AddRange(AwsPolicies.All.Select(policy => Describe.Policy(policy, usages.GetValueOrDefault(policy.Arn))));
        }

        if (request.Scope is not PolicyScopeType.AWS)
        {
            await foreach (var row in store.Policies.Table.EnumerateAsync(Key.Of(context.Account), cancellation: context.Cancellation))
            {
                listed.Add(Describe.Policy(row.Value, usages.GetValueOrDefault(row.Value.Arn)));
            }
        }

        var wanted = listed.Where(policy => IsWanted(policy, request)).OrderBy(policy => policy.Arn, StringComparer.Ordinal);
        var page = Paging.Of(wanted, policy => policy.Arn!, request.Marker, request.MaxItems);
        return new ListPoliciesResponse
        {
            Policies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private static bool IsWanted(Model.Policy policy, ListPoliciesRequest request) =>
        policy.Path!.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
        && (request.OnlyAttached is not true || policy.AttachmentCount > 0)
        && request.PolicyUsageFilter switch
        {
            PolicyUsageType.PermissionsPolicy => policy.AttachmentCount > 0,
            PolicyUsageType.PermissionsBoundary => policy.PermissionsBoundaryUsageCount > 0,
            _ => true,
        };
}
