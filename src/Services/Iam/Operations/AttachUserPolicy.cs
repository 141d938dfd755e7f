using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Attaches a managed policy to a user.</summary>
internal sealed class AttachUserPolicy(IamStore store, PolicyBook policies, Attachments attachments)
    : Operation<AttachUserPolicyRequest, Empty>
{
    private Found<UserRecord> _user = null!;
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(AttachUserPolicyRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:AttachUserPolicy", _user, ("iam:PolicyARN", request.PolicyArn), _user.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(AttachUserPolicyRequest request, CallContext context)
    {
        await attachments.AttachAsync(_user.Require(), _policy, request.PolicyArn!, "PoliciesPerUser", context);
        return Empty.Value;
    }
}
