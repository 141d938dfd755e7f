using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the account's OpenID Connect providers by URL.</summary>
internal sealed class ListOpenIDConnectProviders(IamStore store)
    : Operation<ListOpenIDConnectProvidersRequest, ListOpenIDConnectProvidersResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListOpenIDConnectProvidersRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListOpenIDConnectProviders"));

    /// <inheritdoc/>
    public override async ValueTask<ListOpenIDConnectProvidersResponse> ExecuteAsync(ListOpenIDConnectProvidersRequest request, CallContext context)
    {
        var providers = new List<OpenIDConnectProviderListEntry>();
        await foreach (var row in store.Providers.EnumerateAsync(Key.Of(context.Account), cancellation: context.Cancellation))
        {
            providers.Add(new OpenIDConnectProviderListEntry { Arn = row.Value.Arn });
        }

        return new ListOpenIDConnectProvidersResponse { OpenIDConnectProviderList = providers };
    }
}
