using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes tags from an OpenID Connect provider; keys that it does not have are no error.</summary>
internal sealed class UntagOpenIDConnectProvider(IamStore store) : Operation<UntagOpenIDConnectProviderRequest, Empty>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UntagOpenIDConnectProviderRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.Untagging("iam:UntagOpenIDConnectProvider", request.OpenIDConnectProviderArn!, _provider?.Value.Tags ?? [], request.TagKeys!);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UntagOpenIDConnectProviderRequest request, CallContext context)
    {
        var row = (_provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!));
        await store.UpdateAsync(row, row.Value with { Tags = TagRules.Resources.Remove(row.Value.Tags, request.TagKeys!) }, context);
        return Empty.Value;
    }
}
