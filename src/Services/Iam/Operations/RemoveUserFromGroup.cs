using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes a user out of a group; one that is not in it is no error.</summary>
internal sealed class RemoveUserFromGroup(IamStore store) : Operation<RemoveUserFromGroupRequest, Empty>
{
    private Found<UserRecord> _user = null!;
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(RemoveUserFromGroupRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:RemoveUserFromGroup", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(RemoveUserFromGroupRequest request, CallContext context)
    {
        var user = _user.Require();
        var group = _group.Require();
        if (!user.Value.Groups.Contains(group.Value.Id))
        {
            return Empty.Value;
        }

        var transaction = store.Begin();
        transaction.Update(user, user.Value with { Groups = [.. user.Value.Groups.Where(id => id != group.Value.Id)] });
        transaction.Update(group, group.Value with { Members = group.Value.Members - 1 });
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
