using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Deletes imported key material at once; the key waits for the same material to be imported again.</summary>
internal sealed class DeleteImportedKeyMaterial(Database database, DueIndex due)
    : Operation<DeleteImportedKeyMaterialRequest, DeleteImportedKeyMaterialResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteImportedKeyMaterialRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:DeleteImportedKeyMaterial", _key, context);
    }

    /// <inheritdoc/>
    public override async ValueTask<DeleteImportedKeyMaterialResponse> ExecuteAsync(
        DeleteImportedKeyMaterialRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        KeyRecord key = row.Value;
        key.RequireOrigin(OriginType.EXTERNAL);
        string? materialId = request.KeyMaterialId ?? (key.Materials.Count > 0 ? key.CurrentMaterial.Id : null);
        if (request.KeyMaterialId is not null && ImportedMaterial.All(key).All(material => material.Id != materialId))
        {
            throw KmsErrors.NotFoundException($"Key material '{materialId}' does not exist");
        }

        KeyRecord changed = ImportedMaterial.Remove(key, material => material.Id == materialId);
        if (!ReferenceEquals(changed, key))
        {
            Transaction transaction = database.Begin();
            transaction.Update(row, changed);
            await MaterialExpiry.ScheduleAsync(transaction, changed, due, context.Cancellation);
            await transaction.CommitAsync(context.Cancellation);
        }

        return new DeleteImportedKeyMaterialResponse
        {
            KeyId = key.Arn,
            KeyMaterialId = key.Type.IsSymmetricEncryption ? materialId : null,
        };
    }
}
