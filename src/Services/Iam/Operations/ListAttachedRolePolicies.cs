using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the managed policies that are attached to a role, by ARN.</summary>
internal sealed class ListAttachedRolePolicies(IamStore store, Attachments attachments)
    : Operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListAttachedRolePoliciesRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:ListAttachedRolePolicies", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListAttachedRolePoliciesResponse> ExecuteAsync(
        ListAttachedRolePoliciesRequest request, CallContext context)
    {
        var page = await attachments.PageAsync(_role.Require().Value, request.PathPrefix, request.Marker, request.MaxItems, context);
        return new ListAttachedRolePoliciesResponse
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
