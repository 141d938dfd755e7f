using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Removes an inline policy of a role.</summary>
internal sealed class DeleteRolePolicy(IamStore store, Attachments attachments) : Operation<DeleteRolePolicyRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteRolePolicyRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:DeleteRolePolicy", _role, _role.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteRolePolicyRequest request, CallContext context)
    {
        await attachments.RemoveAsync(_role.RequireModifiable(), request.PolicyName!, "role", context);
        return Empty.Value;
    }
}
