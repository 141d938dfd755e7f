using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Takes a customer's key out of use and has it deleted when the waiting period is over.</summary>
internal sealed class ScheduleKeyDeletion(Database database, DueIndex due)
    : Operation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse>
{
    // Tighter than the model's shape (API reference, PendingWindowInDays).
    private const int MinWindow = 7;
    private const int MaxWindow = 30;

    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(ScheduleKeyDeletionRequest request, CallContext context)
    {
        string? broken = request.PendingWindowInDays switch
        {
            < MinWindow => $"greater than or equal to {MinWindow}",
            > MaxWindow => $"less than or equal to {MaxWindow}",
            _ => null,
        };
        if (broken is not null)
        {
            throw CommonErrors.Validation(
                $"1 validation error detected: Value '{request.PendingWindowInDays}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value {broken}");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ScheduleKeyDeletionRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:ScheduleKeyDeletion",
            _key,
            context,
            further: [("kms:ScheduleKeyDeletionPendingWindowInDays", $"{WindowOf(request)}")]);
    }

    /// <inheritdoc/>
    public override async ValueTask<ScheduleKeyDeletionResponse> ExecuteAsync(
        ScheduleKeyDeletionRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:ScheduleKeyDeletion", context);
        KeyRecord changed = row.Value.ScheduleDeletion(context.Time, WindowOf(request));

        Transaction transaction = database.Begin();
        transaction.Update(row, changed);
        if (changed.DeletionDate is { } date)
        {
            await due.ScheduleAsync(transaction, new DueTask(KeyDeletion.DueKind, changed.Arn, date), context.Cancellation);
        }

        await transaction.CommitAsync(context.Cancellation);
        return new ScheduleKeyDeletionResponse
        {
            KeyId = changed.Arn,
            DeletionDate = changed.DeletionDate,
            KeyState = changed.Status.ToString(),
            PendingWindowInDays = WindowOf(request),
        };
    }

    private static int WindowOf(ScheduleKeyDeletionRequest request) =>
        request.PendingWindowInDays ?? KeyRecord.DefaultPendingWindowInDays;
}
