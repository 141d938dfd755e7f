using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Keeps a key whose deletion is pending; it comes back disabled.</summary>
internal sealed class CancelKeyDeletion(Database database, DueIndex due)
    : Operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CancelKeyDeletionRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:CancelKeyDeletion", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<CancelKeyDeletionResponse> ExecuteAsync(
        CancelKeyDeletionRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        KeyRecord changed = row.Value.CancelDeletion();
        Transaction transaction = database.Begin();
        transaction.Update(row, changed);
        // The rotation that was due meanwhile comes when the key is enabled again.
        await due.CancelAsync(transaction, KeyDeletion.DueKind, changed.Arn, context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new CancelKeyDeletionResponse { KeyId = changed.Arn };
    }
}
