using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes a user that has no policies, no keys and no groups any more.</summary>
internal sealed class DeleteUser(IamStore store, PolicyBook policies) : Operation<DeleteUserRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteUserRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:DeleteUser", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteUserRequest request, CallContext context)
    {
        var row = _user.Require();
        Attachments.RequireNone(row.Value);
        if (row.Value.AccessKeys.Count > 0)
        {
            throw Faults.Conflict("delete access keys");
        }

        if (row.Value.Groups.Count > 0)
        {
            throw Faults.Conflict("remove users from group");
        }

        var transaction = store.Begin();
        if (row.Value.Boundary is { } boundary)
        {
            await policies.StageDisuseAsync(transaction, boundary, asBoundary: true, context);
        }

        await store.StageAccountAsync(transaction, account => account with { Users = account.Users - 1 }, context);
        transaction.Delete(row);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
