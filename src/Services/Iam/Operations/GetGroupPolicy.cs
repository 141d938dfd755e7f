using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads an inline policy of a group.</summary>
internal sealed class GetGroupPolicy(IamStore store) : Operation<GetGroupPolicyRequest, GetGroupPolicyResponse>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetGroupPolicyRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:GetGroupPolicy", _group);
    }

    /// <inheritdoc/>
    public override ValueTask<GetGroupPolicyResponse> ExecuteAsync(GetGroupPolicyRequest request, CallContext context)
    {
        var policy = Attachments.Inline(_group.Require().Value, request.PolicyName!, "group");
        return ValueTask.FromResult(new GetGroupPolicyResponse
        {
            GroupName = request.GroupName,
            PolicyName = policy.Name,
            PolicyDocument = Describe.Document(policy.Document),
        });
    }
}
