using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Points an alias to another key of the account.</summary>
internal sealed class UpdateAlias(Database database) : Operation<UpdateAliasRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _target = null!;
    private Row<AliasRecord>? _alias;

    /// <inheritdoc/>
    public override void Validate(UpdateAliasRequest request, CallContext context) =>
        Requests.CheckCustomerAlias(request.AliasName!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdateAliasRequest request, CallContext context)
    {
        _target = await _keys.ResolveAsync(AliasTarget.Parse(request.TargetKeyId!, context), context);
        _alias = await _keys.Aliases.GetAsync(Key.Of(context.Account, context.Region, request.AliasName!), context.Cancellation);
        AccessRequest access = AliasTarget.Access("kms:UpdateAlias", request.AliasName!, _target, context);
        // The key that loses the alias has a say too.
        return _alias is null
            ? access
            : access with { Resources = [.. access.Resources, KmsArn.Key(context.Account, context.Region, _alias.Value.TargetKeyId)] };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdateAliasRequest request, CallContext context)
    {
        if (_alias is null)
        {
            throw KmsErrors.NotFoundException(
                $"Alias {KmsArn.Alias(context.Account, context.Region, request.AliasName!)} is not found.");
        }

        Row<KeyRecord> target = _target.RequireRow();
        ManagedKeys.RequireCustomerManaged(target.Value, "kms:UpdateAlias", context);
        target.Value.RequireNotPendingDeletion();
        if (_alias.Value.TargetKeyId != target.Value.KeyId)
        {
            await AliasTarget.RequireRoomAsync(_keys, target.Value, context);
        }

        Transaction transaction = database.Begin();
        if (_alias.Value.TargetKeyId == target.Value.KeyId)
        {
            transaction.Require(target);
        }
        else
        {
            await _keys.TakeAliasAsync(transaction, _alias.Value, context);
            transaction.Update(target, target.Value with
            {
                AliasNames = [.. await _keys.AliasNamesOfAsync(target.Value, context.Cancellation), _alias.Value.Name],
            });
        }

        transaction.Update(_alias, _alias.Value with { TargetKeyId = target.Value.KeyId, Updated = context.Time });
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
