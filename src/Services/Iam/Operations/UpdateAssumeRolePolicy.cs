using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Says anew who may assume a role.</summary>
internal sealed class UpdateAssumeRolePolicy(IamStore store)
    : Operation<UpdateAssumeRolePolicyRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override void Validate(UpdateAssumeRolePolicyRequest request, CallContext context) =>
        PolicyDocuments.CheckTrust(request.PolicyDocument!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateAssumeRolePolicyRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:UpdateAssumeRolePolicy", _role);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateAssumeRolePolicyRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        await store.UpdateAsync(row, row.Value with { TrustPolicy = request.PolicyDocument! }, context);
        return Empty.Value;
    }
}
