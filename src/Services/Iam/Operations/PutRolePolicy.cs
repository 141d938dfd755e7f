using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a role an inline policy, or replaces the one of that name.</summary>
internal sealed class PutRolePolicy(IamStore store, Attachments attachments) : Operation<PutRolePolicyRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override void Validate(PutRolePolicyRequest request, CallContext context) =>
        PolicyDocuments.CheckPermissions(request.PolicyDocument!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(PutRolePolicyRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:PutRolePolicy", _role, _role.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(PutRolePolicyRequest request, CallContext context)
    {
        await attachments.PutAsync(
            _role.RequireModifiable(), request.PolicyName!, request.PolicyDocument!, Quotas.RolePolicySize, "role", context);
        return Empty.Value;
    }
}
