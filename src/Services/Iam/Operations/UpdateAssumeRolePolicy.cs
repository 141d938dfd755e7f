using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Says anew who may assume a role.</summary>
internal sealed class UpdateAssumeRolePolicy(IamStore store, IPolicyValidation validation)
    : Operation<UpdateAssumeRolePolicyRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override void Validate(UpdateAssumeRolePolicyRequest request, CallContext context)
    {
        validation.Check(PolicyUse.Trust, request.PolicyDocument!);
        Quotas.Check(Quotas.SizeOf(request.PolicyDocument!), Quotas.TrustPolicySize, "ACLSizePerRole");
    }

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
