using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives an OpenID Connect provider tags; those that it has under the same keys get the new values.</summary>
internal sealed class TagOpenIDConnectProvider(IamStore store) : Operation<TagOpenIDConnectProviderRequest, Empty>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(TagOpenIDConnectProviderRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.Tagging(
            "iam:TagOpenIDConnectProvider", request.OpenIDConnectProviderArn!, _provider?.Value.Tags ?? [], TagRules.Resources.Read(request.Tags));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(TagOpenIDConnectProviderRequest request, CallContext context)
    {
        var row = (_provider ?? throw Faults.NoProvider(request.OpenIDConnectProviderArn!));
        var tags = TagRules.Resources.Add(row.Value.Tags, TagRules.Resources.Read(request.Tags));
        await store.UpdateAsync(row, row.Value with { Tags = tags }, context);
        return Empty.Value;
    }
}
