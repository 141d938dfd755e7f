using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Adds an audience to an OpenID Connect provider; again, that changes nothing.</summary>
internal sealed class AddClientIDToOpenIDConnectProvider(IamStore store) : Operation<AddClientIDToOpenIDConnectProviderRequest, Empty>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(AddClientIDToOpenIDConnectProviderRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.On("iam:AddClientIDToOpenIDConnectProvider", request.OpenIDConnectProviderArn!, _provider?.Value.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(AddClientIDToOpenIDConnectProviderRequest request, CallContext context)
    {
        var row = _provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!);
        if (row.Value.ClientIds.Contains(request.ClientID))
        {
            return Empty.Value;
        }

        Quotas.Check(row.Value.ClientIds.Count + 1, Quotas.ClientIds, "ClientIdsPerOpenIdConnectProvider");
        await store.UpdateAsync(row, row.Value with { ClientIds = [.. row.Value.ClientIds, request.ClientID!] }, context);
        return Empty.Value;
    }
}
