using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes away what bounds the permissions of a role; if nothing does, that is no error.</summary>
internal sealed class DeleteRolePermissionsBoundary(IamStore store, PolicyBook policies)
    : Operation<DeleteRolePermissionsBoundaryRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteRolePermissionsBoundaryRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:DeleteRolePermissionsBoundary", _role, _role.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteRolePermissionsBoundaryRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        await policies.SetBoundaryAsync(row, policy: null, arn: null, row.Value with { Boundary = null }, context);
        return Empty.Value;
    }
}
