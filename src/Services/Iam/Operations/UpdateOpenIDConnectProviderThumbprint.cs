using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Replaces the thumbprints of an OpenID Connect provider.</summary>
internal sealed class UpdateOpenIDConnectProviderThumbprint(IamStore store)
    : Operation<UpdateOpenIDConnectProviderThumbprintRequest, Empty>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override void Validate(UpdateOpenIDConnectProviderThumbprintRequest request, CallContext context) =>
        ProviderRules.CheckThumbprints(request.ThumbprintList);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateOpenIDConnectProviderThumbprintRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.On("iam:UpdateOpenIDConnectProviderThumbprint", request.OpenIDConnectProviderArn!, _provider?.Value.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateOpenIDConnectProviderThumbprintRequest request, CallContext context)
    {
        var row = _provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!);
        await store.UpdateAsync(row, row.Value with { Thumbprints = ProviderRules.Thumbprints(request.ThumbprintList) }, context);
        return Empty.Value;
    }
}
