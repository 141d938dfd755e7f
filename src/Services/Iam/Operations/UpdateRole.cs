using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a role another description or another longest session; what is left out stays.</summary>
internal sealed class UpdateRole(IamStore store) : Operation<UpdateRoleRequest, UpdateRoleResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateRoleRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:UpdateRole", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<UpdateRoleResponse> ExecuteAsync(UpdateRoleRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        var changed = row.Value with
        {
            Description = request.Description ?? row.Value.Description,
            MaxSessionDuration = request.MaxSessionDuration ?? row.Value.MaxSessionDuration,
        };
        await store.UpdateAsync(row, changed, context);
        return new UpdateRoleResponse();
    }
}
