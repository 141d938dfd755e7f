using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Removes an alias; the key stays.</summary>
internal sealed class DeleteAlias(Database database) : Operation<DeleteAliasRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private Row<AliasRecord>? _alias;

    /// <inheritdoc/>
    public override void Validate(DeleteAliasRequest request, CallContext context) =>
        Requests.CheckCustomerAlias(request.AliasName!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteAliasRequest request, CallContext context)
    {
        string arn = KmsArn.Alias(context.Account, context.Region, request.AliasName!);
        _alias = await _keys.Aliases.GetAsync(Key.Of(context.Account, context.Region, request.AliasName!), context.Cancellation);
        IReadOnlyList<string> resources = _alias is null
            ? [arn]
            : [arn, KmsArn.Key(context.Account, context.Region, _alias.Value.TargetKeyId)];
        return new AccessRequest("kms:DeleteAlias", resources) { ConditionsOf = () => KeyAccess.Common(context) };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteAliasRequest request, CallContext context)
    {
        if (_alias is null)
        {
            throw KmsErrors.NotFoundException(
                $"Alias {KmsArn.Alias(context.Account, context.Region, request.AliasName!)} is not found.");
        }

        Transaction transaction = database.Begin();
        transaction.Delete(_alias);
        await _keys.TakeAliasAsync(transaction, _alias.Value, context);
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
