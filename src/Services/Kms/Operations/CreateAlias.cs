using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Gives a customer's key of the account a name.</summary>
internal sealed class CreateAlias(Database database) : Operation<CreateAliasRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _target = null!;

    /// <inheritdoc/>
    public override void Validate(CreateAliasRequest request, CallContext context) =>
        Requests.CheckCustomerAlias(request.AliasName!);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CreateAliasRequest request, CallContext context)
    {
        _target = await _keys.ResolveAsync(AliasTarget.Parse(request.TargetKeyId!, context), context);
        return AliasTarget.Access("kms:CreateAlias", request.AliasName!, _target, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(CreateAliasRequest request, CallContext context)
    {
        Row<KeyRecord> target = _target.RequireRow();
        ManagedKeys.RequireCustomerManaged(target.Value, "kms:CreateAlias", context);
        target.Value.RequireNotPendingDeletion();
        var alias = new AliasRecord(
            context.Account, context.Region, request.AliasName!, target.Value.KeyId, context.Time, context.Time);
        if (await _keys.Aliases.GetAsync(Key.Of(alias.Account, alias.Region, alias.Name), context.Cancellation) is not null)
        {
            throw KmsErrors.AlreadyExistsException($"An alias with the name {alias.Arn} already exists");
        }

        await AliasTarget.RequireRoomAsync(_keys, target.Value, context);
        Transaction transaction = database.Begin();
        // The key keeps the names too; and one that is deleted meanwhile must not leave an alias behind.
        transaction.Update(target, target.Value with
        {
            AliasNames = [.. await _keys.AliasNamesOfAsync(target.Value, context.Cancellation), alias.Name],
        });
        transaction.Insert(_keys.Aliases, alias);
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
