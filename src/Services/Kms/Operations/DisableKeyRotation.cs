using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Ends the automatic rotation of a customer's key.</summary>
internal sealed class DisableKeyRotation(Database database, DueIndex due) : Operation<DisableKeyRotationRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DisableKeyRotationRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:DisableKeyRotation", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DisableKeyRotationRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:DisableKeyRotation", context);
        KeyRotationRules.RequireOwnMaterial(row.Value);
        row.Value.RequireUsable();
        Transaction transaction = database.Begin();
        await RelatedKeys.UpdateAsync(transaction, row, row.Value with { Rotation = null }, _keys, context.Cancellation);
        await due.CancelAsync(transaction, RotationTask.DueKind, row.Value.Arn, context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
