using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Rotates a customer's key at once. Imported material has to be there to rotate to.</summary>
internal sealed class RotateKeyOnDemand(Database database) : Operation<RotateKeyOnDemandRequest, RotateKeyOnDemandResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(RotateKeyOnDemandRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:RotateKeyOnDemand", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<RotateKeyOnDemandResponse> ExecuteAsync(RotateKeyOnDemandRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:RotateKeyOnDemand", context);
        KeyRecord changed = KeyRotationRules.RotateOnDemand(row.Value, context.Time);
        Transaction transaction = database.Begin();
        await RelatedKeys.UpdateAsync(transaction, row, changed, _keys, context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new RotateKeyOnDemandResponse { KeyId = changed.Arn };
    }
}
