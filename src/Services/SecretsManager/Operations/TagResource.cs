using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Sets tags: a new key is added, a known one takes the new value.</summary>
internal sealed class TagResource(Secrets secrets, IAuthorizer authorizer) : SecretOperation<TagResourceRequest, Empty>(secrets)
{
    public override void Validate(TagResourceRequest request, CallContext context) =>
        TagRules.Check(request.Tags.ToDomain()).Throw();

    protected override string? SecretIdOf(TagResourceRequest request) => request.SecretId;

    protected override void Describe(TagResourceRequest request, ConditionKeys keys) =>
        keys.WithTags(request.Tags);

    protected override async ValueTask<Empty> ExecuteAsync(TagResourceRequest request, Row<SecretRecord> row, CallContext context)
    {
        ChangeRules.Check(row.Value).Throw();
        var changed = row.Value.WithTags(request.Tags.ToDomain()) with { LastChangedDate = context.Time };
        TagRules.CheckLimit(changed).Throw();
        // Tags decide on access: who would lose it by a change is refused the change (user guide, "Tag secrets").
        await authorizer.AuthorizeAsync(AccessTo(changed, request), context);
        var transaction = Secrets.Begin();
        await Secrets.UpdateAsync(transaction, row, changed);
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
