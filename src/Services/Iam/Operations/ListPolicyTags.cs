using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the tags of a managed policy, by key.</summary>
internal sealed class ListPolicyTags(PolicyBook policies) : Operation<ListPolicyTagsRequest, ListPolicyTagsResponse>
{
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListPolicyTagsRequest request, CallContext context)
    {
        _policy = await policies.FindAsync(request.PolicyArn!, context);
        return IamAccess.On("iam:ListPolicyTags", request.PolicyArn!, _policy?.Tags ?? []);
    }

    /// <inheritdoc/>
    public override ValueTask<ListPolicyTagsResponse> ExecuteAsync(ListPolicyTagsRequest request, CallContext context)
    {
        var page = Paging.Of((_policy ?? throw Faults.NoPolicy(request.PolicyArn!)).Tags, tag => tag.Key, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListPolicyTagsResponse
        {
            Tags = Describe.Tags(page.Items),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
