using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the names of the inline policies of a group.</summary>
internal sealed class ListGroupPolicies(IamStore store) : Operation<ListGroupPoliciesRequest, ListGroupPoliciesResponse>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListGroupPoliciesRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:ListGroupPolicies", _group);
    }

    /// <inheritdoc/>
    public override ValueTask<ListGroupPoliciesResponse> ExecuteAsync(ListGroupPoliciesRequest request, CallContext context)
    {
        var page = Paging.Of(
            _group.Require().Value.InlinePolicies.Select(policy => policy.Name), name => name, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListGroupPoliciesResponse
        {
            PolicyNames = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
