using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the tags of a user, by key.</summary>
internal sealed class ListUserTags(IamStore store) : Operation<ListUserTagsRequest, ListUserTagsResponse>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListUserTagsRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:ListUserTags", _user.Arn, _user.Row?.Value.Tags ?? []);
    }

    /// <inheritdoc/>
    public override ValueTask<ListUserTagsResponse> ExecuteAsync(ListUserTagsRequest request, CallContext context)
    {
        var page = Paging.Of(_user.Require().Value.Tags, tag => tag.Key, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListUserTagsResponse
        {
            Tags = Describe.Tags(page.Items),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
