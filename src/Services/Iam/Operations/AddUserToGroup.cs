using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Puts a user into a group; again, that changes nothing.</summary>
internal sealed class AddUserToGroup(IamStore store) : Operation<AddUserToGroupRequest, Empty>
{
    private Found<UserRecord> _user = null!;
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(AddUserToGroupRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:AddUserToGroup", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(AddUserToGroupRequest request, CallContext context)
    {
        var user = _user.Require();
        var group = _group.Require();
        if (user.Value.Groups.Contains(group.Value.Id))
        {
            return Empty.Value;
        }

        Quotas.Check(user.Value.Groups.Count + 1, Quotas.GroupsPerUser, "GroupsPerUser");
        var transaction = store.Begin();
        transaction.Update(user, user.Value with { Groups = [.. user.Value.Groups, group.Value.Id] });
        transaction.Update(group, group.Value with { Members = group.Value.Members + 1 });
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
