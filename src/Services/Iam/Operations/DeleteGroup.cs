using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes a group that has no users and no policies any more.</summary>
internal sealed class DeleteGroup(IamStore store) : Operation<DeleteGroupRequest, Empty>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteGroupRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:DeleteGroup", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteGroupRequest request, CallContext context)
    {
        var row = _group.Require();
        if (row.Value.Members > 0)
        {
            throw Faults.Conflict("remove users from group");
        }

        Attachments.RequireNone(row.Value);
        var transaction = store.Begin();
        await store.StageAccountAsync(transaction, account => account with { Groups = account.Groups - 1 }, context);
        transaction.Delete(row);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
