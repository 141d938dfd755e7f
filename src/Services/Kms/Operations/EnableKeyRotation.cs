using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Has a symmetric key of the customer's rotated automatically, or changes how often.</summary>
internal sealed class EnableKeyRotation(Database database, DueIndex due) : Operation<EnableKeyRotationRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(EnableKeyRotationRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:EnableKeyRotation", _key, context, further: [("kms:RotationPeriodInDays", $"{PeriodOf(request)}")]);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(EnableKeyRotationRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:EnableKeyRotation", context);
        KeyRotationRules.RequireOwnMaterial(row.Value);
        row.Value.RequireUsable();
        KeyRecord changed = row.Value with { Rotation = KeyRotation.From(context.Time, PeriodOf(request)) };
        Transaction transaction = database.Begin();
        await RelatedKeys.UpdateAsync(transaction, row, changed, _keys, context.Cancellation);
        await due.ScheduleAsync(transaction, RotationTask.For(changed)!, context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }

    private static int PeriodOf(EnableKeyRotationRequest request) => request.RotationPeriodInDays ?? KeyRotation.DefaultPeriodInDays;
}
