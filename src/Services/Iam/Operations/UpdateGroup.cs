using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a group another name or path. Its id, its policies and its users stay.</summary>
internal sealed class UpdateGroup(IamStore store) : Operation<UpdateGroupRequest, Empty>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateGroupRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        // Who renames a group has to be allowed to do it to both.
        var path = request.NewPath ?? _group.Row?.Value.Path ?? "/";
        var renamed = IamArn.Group(context.Account, path, request.NewGroupName ?? request.GroupName!);
        var access = IamAccess.On("iam:UpdateGroup", _group);
        return renamed == _group.Arn ? access : access with { Resources = [_group.Arn, renamed] };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateGroupRequest request, CallContext context)
    {
        var row = _group.Require();
        var changed = row.Value with { Name = request.NewGroupName ?? row.Value.Name, Path = request.NewPath ?? row.Value.Path };
        if (string.Equals(changed.Name, row.Value.Name, StringComparison.OrdinalIgnoreCase))
        {
            await store.UpdateAsync(row, changed, context);
            return Empty.Value;
        }

        if (await store.Groups.TakenAsync(context.Account, changed.Name, context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"Group with name {changed.Name} already exists.");
        }

        var transaction = store.Begin();
        transaction.Delete(row);
        transaction.Insert(store.Groups.Table, changed);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
