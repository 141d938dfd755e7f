using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives the account an alias in place of the one it has. No two accounts have the same.</summary>
internal sealed class CreateAccountAlias(IamStore store) : Operation<CreateAccountAliasRequest, Empty>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateAccountAliasRequest request, CallContext context) =>
        ValueTask.FromResult(IamAccess.OnAll("iam:CreateAccountAlias"));

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(CreateAccountAliasRequest request, CallContext context)
    {
        // An account id is no alias.
        if (request.AccountAlias!.Length == 12 && request.AccountAlias.All(char.IsAsciiDigit))
        {
            throw Faults.Validation("The account alias must not be an account id.");
        }

        return await store.TrySetAliasAsync(request.AccountAlias, context)
            ? Empty.Value
            : throw IamErrors.EntityAlreadyExistsException($"The account alias {request.AccountAlias} already exists.");
    }
}
