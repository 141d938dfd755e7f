using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes the account's alias away.</summary>
internal sealed class DeleteAccountAlias(IamStore store) : Operation<DeleteAccountAliasRequest, Empty>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(DeleteAccountAliasRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:DeleteAccountAlias"));

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteAccountAliasRequest request, CallContext context)
    {
        var account = await store.AccountAsync(context.Account, context);
        if (account.Alias != request.AccountAlias)
        {
            throw IamErrors.NoSuchEntityException($"The account alias {request.AccountAlias} cannot be found.");
        }

        await store.TrySetAliasAsync(null, context);
        return Empty.Value;
    }
}
