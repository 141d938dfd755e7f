using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a user an inline policy, or replaces the one of that name.</summary>
internal sealed class PutUserPolicy(IamStore store, Attachments attachments) : Operation<PutUserPolicyRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override void Validate(PutUserPolicyRequest request, CallContext context) =>
        PolicyDocuments.CheckPermissions(request.PolicyDocument!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(PutUserPolicyRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:PutUserPolicy", _user, _user.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(PutUserPolicyRequest request, CallContext context)
    {
        await attachments.PutAsync(
            _user.Require(), request.PolicyName!, request.PolicyDocument!, Quotas.UserPolicySize, "user", context);
        return Empty.Value;
    }
}
