using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads an inline policy of a role.</summary>
internal sealed class GetRolePolicy(IamStore store) : Operation<GetRolePolicyRequest, GetRolePolicyResponse>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetRolePolicyRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.On("iam:GetRolePolicy", _role);
    }

    /// <inheritdoc/>
    public override ValueTask<GetRolePolicyResponse> ExecuteAsync(GetRolePolicyRequest request, CallContext context)
    {
        var policy = Attachments.Inline(_role.Require().Value, request.PolicyName!, "role");
        return ValueTask.FromResult(new GetRolePolicyResponse
        {
            RoleName = request.RoleName,
            PolicyName = policy.Name,
            PolicyDocument = Describe.Document(policy.Document),
        });
    }
}
