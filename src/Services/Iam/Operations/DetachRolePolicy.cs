using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Detaches a managed policy from a role.</summary>
internal sealed class DetachRolePolicy(IamStore store, Attachments attachments) : Operation<DetachRolePolicyRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override void Validate(DetachRolePolicyRequest request, CallContext context) => IamArn.ReadPolicy(request.PolicyArn!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DetachRolePolicyRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:DetachRolePolicy", _role, ("iam:PolicyARN", request.PolicyArn), _role.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DetachRolePolicyRequest request, CallContext context)
    {
        await attachments.DetachAsync(_role.RequireModifiable(), request.PolicyArn!, context);
        return Empty.Value;
    }
}
