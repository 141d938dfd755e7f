using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Bounds the permissions of a role by a managed policy.</summary>
internal sealed class PutRolePermissionsBoundary(IamStore store, PolicyBook policies) : Operation<PutRolePermissionsBoundaryRequest, Empty>
{
    private Found<RoleRecord> _role = null!;
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(PutRolePermissionsBoundaryRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        _policy = await policies.FindAsync(request.PermissionsBoundary!, context);
        return IamAccess.On("iam:PutRolePermissionsBoundary", _role, ("iam:PermissionsBoundary", request.PermissionsBoundary));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(PutRolePermissionsBoundaryRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        var changed = row.Value with { Boundary = request.PermissionsBoundary };
        await policies.SetBoundaryAsync(row, _policy, request.PermissionsBoundary, changed, context);
        return Empty.Value;
    }
}
