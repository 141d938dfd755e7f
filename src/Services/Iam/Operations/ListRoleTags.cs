using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the tags of a role, by key.</summary>
internal sealed class ListRoleTags(IamStore store) : Operation<ListRoleTagsRequest, ListRoleTagsResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListRoleTagsRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:ListRoleTags", _role.Arn, _role.Row?.Value.Tags ?? []);
    }

    /// <inheritdoc/>
    public override ValueTask<ListRoleTagsResponse> ExecuteAsync(ListRoleTagsRequest request, CallContext context)
    {
        var page = Paging.Of(_role.Require().Value.Tags, tag => tag.Key, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListRoleTagsResponse
        {
            Tags = Describe.Tags(page.Items),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
