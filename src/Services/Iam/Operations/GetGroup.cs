using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads a group and lists the users in it.</summary>
internal sealed class GetGroup(IamStore store) : Operation<GetGroupRequest, GetGroupResponse>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetGroupRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:GetGroup", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<GetGroupResponse> ExecuteAsync(GetGroupRequest request, CallContext context)
    {
        var group = _group.Require().Value;
        var users = new List<UserRecord>();
        Key? position = null;
        do
        {
            var found = await store.Users.Table.ScanIndexAsync(
                IamTables.UsersByGroup, Key.Of(group.Account, group.Id), position, cancellation: context.Cancellation);
            users.AddRange(found.Rows.Select(row => row.Value));
            position = found.Next;
        }
        while (position is not null);

        var page = Paging.Of(users.OrderBy(user => user.Name, StringComparer.Ordinal), user => user.Name, request.Marker, request.MaxItems);
        return new GetGroupResponse
        {
            Group = Describe.Group(group),
            Users = [.. page.Items.Select(Describe.Listed)],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
