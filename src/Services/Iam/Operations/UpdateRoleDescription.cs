using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a role another description.</summary>
internal sealed class UpdateRoleDescription(IamStore store) : Operation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateRoleDescriptionRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:UpdateRoleDescription", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<UpdateRoleDescriptionResponse> ExecuteAsync(UpdateRoleDescriptionRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        var changed = row.Value with { Description = request.Description };
        await store.UpdateAsync(row, changed, context);
        return new UpdateRoleDescriptionResponse { Role = Describe.Within(changed, changed.Description) };
    }
}
