using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a managed policy tags; those that it has under the same keys get the new values.</summary>
internal sealed class TagPolicy(IamStore store, PolicyBook policies) : Operation<TagPolicyRequest, Empty>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(TagPolicyRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.Tagging(
            "iam:TagPolicy", request.PolicyArn!, _policy?.Tags ?? [], TagRules.Resources.Read(request.Tags));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(TagPolicyRequest request, CallContext context)
    {
        var row = PolicyBook.RequireOwn(_policy, request.PolicyArn!);
        var tags = TagRules.Resources.Add(row.Value.Tags, TagRules.Resources.Read(request.Tags));
        await store.UpdateAsync(row, row.Value with { Tags = tags }, context);
        return Empty.Value;
    }
}
