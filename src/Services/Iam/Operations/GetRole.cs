using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads a role.</summary>
internal sealed class GetRole(IamStore store, LastUses uses) : Operation<GetRoleRequest, GetRoleResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetRoleRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:GetRole", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<GetRoleResponse> ExecuteAsync(GetRoleRequest request, CallContext context)
    {
        var role = _role.Require().Value;
        var lastUse = await uses.OfAsync(role.Account, role.Id, context.Cancellation);
        return new GetRoleResponse { Role = Describe.Whole(role, lastUse) };
    }
}
