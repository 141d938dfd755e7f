using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Deletes a role that has no policies and is in no instance profile any more.</summary>
internal sealed class DeleteRole(IamStore store, PolicyBook policies, LastUses uses) : Operation<DeleteRoleRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteRoleRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:DeleteRole", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteRoleRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        if (row.Value.InstanceProfiles.Count > 0)
        {
            throw Faults.Conflict("remove roles from instance profile");
        }

        Attachments.RequireNone(row.Value);
        var transaction = store.Begin();
        if (row.Value.Boundary is { } boundary)
        {
            await policies.StageDisuseAsync(transaction, boundary, asBoundary: true, context);
        }

        await store.StageAccountAsync(transaction, account => account with { Roles = account.Roles - 1 }, context);
        await uses.StageForgetAsync(transaction, context.Account, row.Value.Id, context.Cancellation);
        transaction.Delete(row);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
