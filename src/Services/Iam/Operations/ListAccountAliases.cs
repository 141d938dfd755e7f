using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Lists the account's alias, if it has one.</summary>
internal sealed class ListAccountAliases(IamStore store) : Operation<ListAccountAliasesRequest, ListAccountAliasesResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(ListAccountAliasesRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:ListAccountAliases"));

    /// <inheritdoc/>
    public override async ValueTask<ListAccountAliasesResponse> ExecuteAsync(ListAccountAliasesRequest request, CallContext context)
    {
        var account = await store.AccountAsync(context.Account, context);
        return new ListAccountAliasesResponse { AccountAliases = account.Alias is { } alias ? [alias] : [], IsTruncated = false };
    }
}
