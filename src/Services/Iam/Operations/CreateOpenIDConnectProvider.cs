using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Trusts an OpenID Connect provider. Thumbprints that are left out are not fetched: tokens are verified by the keys that the provider publishes.</summary>
internal sealed class CreateOpenIDConnectProvider(IamStore store)
    : Operation<CreateOpenIDConnectProviderRequest, CreateOpenIDConnectProviderResponse>
{
    private string _url = null!;

    /// <inheritdoc/>
    public override void Validate(CreateOpenIDConnectProviderRequest request, CallContext context)
    {
        if (!ProviderUrl.TryRead(request.Url!, out _))
        {
            throw Faults.Validation("Invalid Open ID Connect Provider URL");
        }

        ProviderRules.CheckThumbprints(request.ThumbprintList);
        Quotas.Check(request.ClientIDList?.Count ?? 0, Quotas.ClientIds, "ClientIdsPerOpenIdConnectProvider");
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateOpenIDConnectProviderRequest request, CallContext context)
    {
        _url = ProviderUrl.WithoutScheme(request.Url!);
        return ValueTask.FromResult(IamAccess.Creating(
            "iam:CreateOpenIDConnectProvider",
            "iam:TagOpenIDConnectProvider",
            IamArn.Provider(context.Account, _url),
            TagRules.Resources.Read(request.Tags)));
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateOpenIDConnectProviderResponse> ExecuteAsync(CreateOpenIDConnectProviderRequest request, CallContext context)
    {
        if (await store.Providers.GetAsync(Key.Of(context.Account, _url), context.Cancellation) is not null)
        {
            throw IamErrors.EntityAlreadyExistsException($"Provider with url {request.Url} already exists.");
        }

        var provider = new ProviderRecord
        {
            Account = context.Account,
            Url = _url,
            ClientIds = [.. (request.ClientIDList ?? []).Distinct()],
            Thumbprints = ProviderRules.Thumbprints(request.ThumbprintList),
            Created = context.Time,
            Tags = TagRules.Resources.Read(request.Tags),
        };
        var transaction = store.Begin();
        await store.StageAccountAsync(
            transaction,
            account =>
            {
                Quotas.Check(account.Providers + 1, Quotas.Providers, "OpenIdConnectProvidersPerAccount");
                return account with { Providers = account.Providers + 1 };
            },
            context);
        transaction.Insert(store.Providers, provider);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateOpenIDConnectProviderResponse
        {
            OpenIDConnectProviderArn = provider.Arn,
            Tags = Describe.TagsIfAny(provider.Tags),
        };
    }
}
