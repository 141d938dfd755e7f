using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Detaches a managed policy from a group.</summary>
internal sealed class DetachGroupPolicy(IamStore store, Attachments attachments) : Operation<DetachGroupPolicyRequest, Empty>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override void Validate(DetachGroupPolicyRequest request, CallContext context) => IamArn.ReadPolicy(request.PolicyArn!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DetachGroupPolicyRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:DetachGroupPolicy", _group, ("iam:PolicyARN", request.PolicyArn));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DetachGroupPolicyRequest request, CallContext context)
    {
        await attachments.DetachAsync(_group.Require(), request.PolicyArn!, context);
        return Empty.Value;
    }
}
