using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Detaches a managed policy from a user.</summary>
internal sealed class DetachUserPolicy(IamStore store, Attachments attachments) : Operation<DetachUserPolicyRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override void Validate(DetachUserPolicyRequest request, CallContext context) => IamArn.ReadPolicy(request.PolicyArn!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DetachUserPolicyRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:DetachUserPolicy", _user, ("iam:PolicyARN", request.PolicyArn), _user.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DetachUserPolicyRequest request, CallContext context)
    {
        await attachments.DetachAsync(_user.Require(), request.PolicyArn!, context);
        return Empty.Value;
    }
}
