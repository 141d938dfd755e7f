using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the groups that a user is in, by name.</summary>
internal sealed class ListGroupsForUser(IamStore store) : Operation<ListGroupsForUserRequest, ListGroupsForUserResponse>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListGroupsForUserRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:ListGroupsForUser", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<ListGroupsForUserResponse> ExecuteAsync(ListGroupsForUserRequest request, CallContext context)
    {
        var groups = new List<GroupRecord>();
        foreach (var id in _user.Require().Value.Groups)
        {
            if (await store.GroupByIdAsync(id, context.Cancellation) is { } group)
            {
                groups.Add(group.Value);
            }
        }

        var page = Paging.Of(groups.OrderBy(group => group.Name, StringComparer.Ordinal), group => group.Name, request.Marker, request.MaxItems);
        return new ListGroupsForUserResponse
        {
            Groups = [.. page.Items.Select(Describe.Group)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
