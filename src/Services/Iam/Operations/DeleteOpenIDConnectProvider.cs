using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Trusts an OpenID Connect provider no longer.</summary>
internal sealed class DeleteOpenIDConnectProvider(IamStore store) : Operation<DeleteOpenIDConnectProviderRequest, Empty>
{
    private Row<ProviderRecord>? _provider;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteOpenIDConnectProviderRequest request, CallContext context)
    {
        _provider = await store.FindProviderAsync(request.OpenIDConnectProviderArn!, context);
        return IamAccess.On("iam:DeleteOpenIDConnectProvider", request.OpenIDConnectProviderArn!, _provider?.Value.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteOpenIDConnectProviderRequest request, CallContext context)
    {
        var row = _provider ?? throw IamErrors.NoSuchEntityException(
            $"OpenId connect Provider {request.OpenIDConnectProviderArn} cannot be found.");
        var transaction = store.Begin();
        await store.StageAccountAsync(transaction, account => account with { Providers = account.Providers - 1 }, context);
        transaction.Delete(row);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return Empty.Value;
    }
}
