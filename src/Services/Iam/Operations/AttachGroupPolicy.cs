using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Attaches a managed policy to a group.</summary>
internal sealed class AttachGroupPolicy(IamStore store, PolicyBook policies, Attachments attachments)
    : Operation<AttachGroupPolicyRequest, Empty>
{
    private Found<GroupRecord> _group = null!;
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(AttachGroupPolicyRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:AttachGroupPolicy", _group, ("iam:PolicyARN", request.PolicyArn));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(AttachGroupPolicyRequest request, CallContext context)
    {
        await attachments.AttachAsync(_group.Require(), _policy, request.PolicyArn!, "PoliciesPerGroup", context);
        return Empty.Value;
    }
}
