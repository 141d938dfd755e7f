using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Removes tags; keys that the secret does not have are no error.</summary>
internal sealed class UntagResource(Secrets secrets, IAuthorizer authorizer) : SecretOperation<UntagResourceRequest, Empty>(secrets)
{
    protected override string? SecretIdOf(UntagResourceRequest request) => request.SecretId;

    protected override void Describe(UntagResourceRequest request, ConditionKeys keys) =>
        keys.With("aws:TagKeys", request.TagKeys);

    protected override async ValueTask<Empty> ExecuteAsync(UntagResourceRequest request, Row<SecretRecord> row, CallContext context)
    {
        ChangeRules.Check(row.Value).Throw();
        var changed = row.Value.WithoutTags(request.TagKeys!) with { LastChangedDate = context.Time };
        // Tags decide on access: who would lose it by a change is refused the change (user guide, "Tag secrets").
        await authorizer.AuthorizeAsync(AccessTo(changed, request), context);
        var transaction = Secrets.Begin();
        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
