using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the tags of an OpenID Connect provider, by key.</summary>
internal sealed class ListOpenIDConnectProviderTags(IamStore store) : Operation<ListOpenIDConnectProviderTagsRequest, ListOpenIDConnectProviderTagsResponse>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ListOpenIDConnectProviderTagsRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.On("iam:ListOpenIDConnectProviderTags", request.OpenIDConnectProviderArn!, _provider?.Value.Tags ?? []);
    }

    /// <inheritdoc/>
    public override ValueTask<ListOpenIDConnectProviderTagsResponse> ExecuteAsync(ListOpenIDConnectProviderTagsRequest request, CallContext context)
    {
        var page = Paging.Of((_provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!)).Value.Tags, tag => tag.Key, request.Marker, request.MaxItems);
        return ValueTask.FromResult(new ListOpenIDConnectProviderTagsResponse
        {
            Tags = Describe.Tags(page.Items),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        });
    }
}
