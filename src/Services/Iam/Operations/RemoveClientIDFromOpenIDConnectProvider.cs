using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes an audience from an OpenID Connect provider; one that it does not have is no error.</summary>
internal sealed class RemoveClientIDFromOpenIDConnectProvider(IamStore store)
    : Operation<RemoveClientIDFromOpenIDConnectProviderRequest, Empty>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(RemoveClientIDFromOpenIDConnectProviderRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.On("iam:RemoveClientIDFromOpenIDConnectProvider", request.OpenIDConnectProviderArn!, _provider?.Value.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(RemoveClientIDFromOpenIDConnectProviderRequest request, CallContext context)
    {
        var row = _provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!);
        await store.UpdateAsync(row, row.Value with { ClientIds = [.. row.Value.ClientIds.Where(each => each != request.ClientID)] }, context);
        return Empty.Value;
    }
}
