using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Attaches a managed policy to a role.</summary>
internal sealed class AttachRolePolicy(IamStore store, PolicyBook policies, Attachments attachments)
    : Operation<AttachRolePolicyRequest, Empty>
{
    private Found<RoleRecord> _role = null!;
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(AttachRolePolicyRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:AttachRolePolicy", _role, ("iam:PolicyARN", request.PolicyArn), _role.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(AttachRolePolicyRequest request, CallContext context)
    {
        await attachments.AttachAsync(_role.RequireModifiable(), _policy, request.PolicyArn!, "PoliciesPerRole", context);
        return Empty.Value;
    }
}
