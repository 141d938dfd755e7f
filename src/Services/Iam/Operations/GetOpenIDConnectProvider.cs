using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Reads an OpenID Connect provider.</summary>
internal sealed class GetOpenIDConnectProvider(IamStore store)
    : Operation<GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetOpenIDConnectProviderRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.On("iam:GetOpenIDConnectProvider", request.OpenIDConnectProviderArn!, _provider?.Value.Tags);
    }

    /// <inheritdoc/>
    public override ValueTask<GetOpenIDConnectProviderResponse> ExecuteAsync(GetOpenIDConnectProviderRequest request, CallContext context)
    {
        var provider = (_provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!)).Value;
        return ValueTask.FromResult(new GetOpenIDConnectProviderResponse
        {
            Url = provider.Url,
            ClientIDList = provider.ClientIds,
            ThumbprintList = provider.Thumbprints,
            CreateDate = provider.Created,
            Tags = Describe.Tags(provider.Tags),
        });
    }
}
