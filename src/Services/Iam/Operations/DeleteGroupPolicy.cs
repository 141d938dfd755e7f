using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Removes an inline policy of a group.</summary>
internal sealed class DeleteGroupPolicy(IamStore store, Attachments attachments) : Operation<DeleteGroupPolicyRequest, Empty>
{
    private Found<GroupRecord> _group = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteGroupPolicyRequest request, CallContext context)
    {
        _group = await store.Groups.FindAsync(request.GroupName!, context);
        return IamAccess.On("iam:DeleteGroupPolicy", _group);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteGroupPolicyRequest request, CallContext context)
    {
        await attachments.RemoveAsync(_group.Require(), request.PolicyName!, "group", context);
        return Empty.Value;
    }
}
