using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a group an inline policy, or replaces the one of that name.</summary>
internal sealed class PutGroupPolicy(IamStore store, Attachments attachments) : Operation<PutGroupPolicyRequest, Empty>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override void Validate(PutGroupPolicyRequest request, CallContext context) =>
        PolicyDocuments.CheckPermissions(request.PolicyDocument!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(PutGroupPolicyRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:PutGroupPolicy", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(PutGroupPolicyRequest request, CallContext context)
    {
        await attachments.PutAsync(
            _group.Require(), request.PolicyName!, request.PolicyDocument!, Quotas.GroupPolicySize, "group", context);
        return Empty.Value;
    }
}
