using System.Globalization;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Imports key material: the first of a key, the same again, or new material for a symmetric key to be rotated to.</summary>
internal sealed class ImportKeyMaterial(Database database, DueIndex due)
    : Operation<ImportKeyMaterialRequest, ImportKeyMaterialResponse>
{
    // API reference, ValidTo.
    private const int MaxDaysValid = 365;

    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(ImportKeyMaterialRequest request, CallContext context)
    {
        string? broken = (ExpirationModelOf(request), request.ValidTo) switch
        {
            (ExpirationModelType.KEY_MATERIAL_EXPIRES, null) => "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
            (ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE, not null) =>
                "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
            (_, { } date) when date <= context.Time => "The validTo date must be in the future",
            (_, { } date) when date > context.Time.AddDays(MaxDaysValid) => $"The validTo date must be within {MaxDaysValid} days",
            _ => null,
        };
        if (broken is not null)
        {
            throw CommonErrors.Validation(broken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ImportKeyMaterialRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.OnWith("kms:ImportKeyMaterial", _key, context, conditions =>
        {
            conditions["kms:ExpirationModel"] = [ExpirationModelOf(request)];
            if (request.ValidTo is { } date)
            {
                conditions["kms:ValidTo"] = [date.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)];
            }
        });
    }

    /// <inheritdoc/>
    public override async ValueTask<ImportKeyMaterialResponse> ExecuteAsync(ImportKeyMaterialRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        KeyRecord key = row.Value;
        key.RequireOrigin(OriginType.EXTERNAL);
        key.RequireNotPendingDeletion();
        SecretValue bytes = Unwrap(request, key, context.Time);
        KeyRecord changed;
        string materialId;
        try
        {
            (changed, materialId) = Place(request, key, bytes, context.Time);
        }
        catch (AwsException)
        {
            bytes.Dispose();
            throw;
        }

        Transaction transaction = database.Begin();
        transaction.Update(row, changed);
        await MaterialExpiry.ScheduleAsync(transaction, changed, due, context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new ImportKeyMaterialResponse
        {
            KeyId = changed.Arn,
            KeyMaterialId = changed.Type.IsSymmetricEncryption ? materialId : null,
        };
    }

    private static string ExpirationModelOf(ImportKeyMaterialRequest request) =>
        request.ExpirationModel ?? ExpirationModelType.KEY_MATERIAL_EXPIRES;

    private static SecretValue Unwrap(ImportKeyMaterialRequest request, KeyRecord key, DateTimeOffset now)
    {
        using ImportToken token = ImportToken.Open(key, request.ImportToken)
            ?? throw KmsErrors.InvalidImportTokenException("The import token is not valid for this key.");
        if (token.ValidTo <= now)
        {
            throw KmsErrors.ExpiredImportTokenException("The import token has expired.");
        }

        // The service sends this error with an empty message.
        using SecretValue material = KeyUnwrapping.Unwrap(token.WrappingKey, token.Algorithm, request.EncryptedKeyMaterial)
            ?? throw KmsErrors.InvalidCiphertextException("");
        return KeyUnwrapping.Normalize(key.Type, material)
            ?? throw KmsErrors.IncorrectKeyMaterialException($"The key material is not valid for key spec {key.Type.Spec}.");
    }

    private static (KeyRecord Key, string MaterialId) Place(
        ImportKeyMaterialRequest request, KeyRecord key, SecretValue bytes, DateTimeOffset now)
    {
        byte[] digest = KeyMaterial.DigestOf(bytes);
        KeyMaterial? known = ImportedMaterial.All(key)
            .FirstOrDefault(material => CryptographicOperations.FixedTimeEquals(material.Digest, digest));
        bool isNew = request.ImportType is { } importType
            ? importType == ImportType.NEW_KEY_MATERIAL
            : key.Materials.Count == 0;
        if (isNew)
        {
            return AddNew(request, key, bytes, known, now);
        }

        if (known is null || (request.KeyMaterialId is { } expected && expected != known.Id))
        {
            throw KmsErrors.IncorrectKeyMaterialException("The key material is not the one that was imported into this key before.");
        }

        return (ImportedMaterial.Put(key, known.ImportAgain(bytes, request.ValidTo, request.KeyMaterialDescription)), known.Id);
    }

    private static (KeyRecord Key, string MaterialId) AddNew(
        ImportKeyMaterialRequest request, KeyRecord key, SecretValue bytes, KeyMaterial? known, DateTimeOffset now)
    {
        if (request.KeyMaterialId is not null)
        {
            throw CommonErrors.Validation("KeyMaterialId cannot be specified for new key material.");
        }

        if (known is not null)
        {
            throw KmsErrors.IncorrectKeyMaterialException("The key material was imported into this key before.");
        }

        KeyMaterial material = KeyMaterial.Import(bytes, now, request.ValidTo, request.KeyMaterialDescription);
        if (key.Materials.Count == 0)
        {
            return (ImportedMaterial.Put(key, material), material.Id);
        }

        KeyRotationRules.RequireSymmetric(key);
        if (key.IsMultiRegion)
        {
            throw KmsErrors.UnsupportedOperationException("New key material for multi-Region keys is not supported.");
        }

        key.RequireImported();
        return (key with { PendingMaterial = material }, material.Id);
    }
}
