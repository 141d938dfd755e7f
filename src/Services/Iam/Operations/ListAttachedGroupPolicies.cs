using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the managed policies that are attached to a group, by ARN.</summary>
internal sealed class ListAttachedGroupPolicies(IamStore store, Attachments attachments)
    : Operation<ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListAttachedGroupPoliciesRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:ListAttachedGroupPolicies", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListAttachedGroupPoliciesResponse> ExecuteAsync(
        ListAttachedGroupPoliciesRequest request, CallContext context)
    {
        var page = await attachments.PageAsync(_group.Require().Value, request.PathPrefix, request.Marker, request.MaxItems, context);
        return new ListAttachedGroupPoliciesResponse
        {
            AttachedPolicies = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
