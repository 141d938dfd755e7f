using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the names of the inline policies of a role.</summary>
internal sealed class ListRolePolicies(IamStore store) : Operation<ListRolePoliciesRequest, ListRolePoliciesResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListRolePoliciesRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:ListRolePolicies", _role);
    }

    /// <inheritdoc/>
    public override ValueTask<ListRolePoliciesResponse> ExecuteAsync(ListRolePoliciesRequest request, CallContext context)
    {
        var page = Paging.Of(
            _role.Require().Value.InlinePolicies.Select(policy => policy.Name), name => name, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListRolePoliciesResponse
        {
            PolicyNames = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
