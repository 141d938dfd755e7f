using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Removes an inline policy of a user.</summary>
internal sealed class DeleteUserPolicy(IamStore store, Attachments attachments) : Operation<DeleteUserPolicyRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteUserPolicyRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:DeleteUserPolicy", _user, _user.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteUserPolicyRequest request, CallContext context)
    {
        await attachments.RemoveAsync(_user.Require(), request.PolicyName!, "user", context);
        return Empty.Value;
    }
}
