using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Enables a customer's key.</summary>
internal sealed class EnableKey(Database database, DueIndex due) : Operation<EnableKeyRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(EnableKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:EnableKey", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(EnableKeyRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:EnableKey", context);
        KeyRecord changed = row.Value.Enable();
        Transaction transaction = database.Begin();
        transaction.Update(row, changed);
        if (!changed.IsReplica && RotationTask.For(changed) is { } rotation)
        {
            // Its task may have come, and gone, while the key was disabled.
            await due.ScheduleAsync(transaction, rotation, context.Cancellation);
        }

        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
