using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes tags from a managed policy; keys that it does not have are no error.</summary>
internal sealed class UntagPolicy(IamStore store, PolicyBook policies) : Operation<UntagPolicyRequest, Empty>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UntagPolicyRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.Untagging("iam:UntagPolicy", request.PolicyArn!, _policy?.Tags ?? [], request.TagKeys!);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UntagPolicyRequest request, CallContext context)
    {
        var row = PolicyBook.RequireOwn(_policy, request.PolicyArn!);
        await store.UpdateAsync(row, row.Value with { Tags = TagRules.Resources.Remove(row.Value.Tags, request.TagKeys!) }, context);
        return Empty.Value;
    }
}
