using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads an inline policy of a user.</summary>
internal sealed class GetUserPolicy(IamStore store) : Operation<GetUserPolicyRequest, GetUserPolicyResponse>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetUserPolicyRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:GetUserPolicy", _user);
    }

    /// <inheritdoc/>
    public override ValueTask<GetUserPolicyResponse> ExecuteAsync(GetUserPolicyRequest request, CallContext context)
    {
        var policy = Attachments.Inline(_user.Require().Value, request.PolicyName!, "user");
        return ValueTask.FromResult(new GetUserPolicyResponse
        {
            UserName = request.UserName,
            PolicyName = policy.Name,
            PolicyDocument = Describe.Document(policy.Document),
        });
    }
}
