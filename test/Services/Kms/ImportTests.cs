using System.Security.Cryptography;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial and the expiry of imported material.</summary>
public sealed class ImportTests : KmsFixture
{
    private const string Forever = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE;

    private static readonly byte[] Material = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData(AlgorithmSpec.RSAES_OAEP_SHA_1, WrappingKeySpec.RSA_2048)]
    [InlineData(AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec.RSA_3072)]
    [InlineData(AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_1, WrappingKeySpec.RSA_2048)]
    [InlineData(AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256, WrappingKeySpec.RSA_4096)]
    public async Task Imported_material_makes_a_key_usable_and_its_deletion_ends_that_until_it_is_back(string algorithm, string spec)
    {
        KeyMetadata key = await ExternalAsync();
        Assert.Equal(("EXTERNAL", "PendingImport", false, null), (key.Origin, key.KeyState, key.Enabled, key.CurrentKeyMaterialId));
        string pending = $"{key.Arn} is pending import.";
        await RefusedAsync("KMSInvalidStateException", pending, KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 1 });
        await RefusedAsync("KMSInvalidStateException", pending, KmsOperations.EnableKey, new EnableKeyRequest { KeyId = key.KeyId });
        GetParametersForImportResponse parameters = await ParametersAsync(key, algorithm, spec);
        Assert.Equal((key.Arn, Time.Now.AddDays(1)), (parameters.KeyId, parameters.ParametersValidTo));
        Assert.Equal([algorithm], Asked!.Conditions["kms:WrappingAlgorithm"]);
        Assert.Equal([spec], Asked.Conditions["kms:WrappingKeySpec"]);
        Assert.True(parameters.ImportToken!.Length <= 6144);

        ImportKeyMaterialResponse imported = await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, parameters, algorithm, Material));

        Assert.Equal([Forever], Asked.Conditions["kms:ExpirationModel"]);
        KeyMetadata usable = await DescribeAsync(key.KeyId!);
        Assert.Equal(("Enabled", true, Forever, null), (usable.KeyState, usable.Enabled, usable.ExpirationModel, usable.ValidTo));
        Assert.Equal((key.Arn, usable.CurrentKeyMaterialId), (imported.KeyId, imported.KeyMaterialId));
        byte[] blob = await EncryptAsync(key.KeyId!, "text");
        DeleteImportedKeyMaterialResponse deleted = await CallAsync(
            KmsOperations.DeleteImportedKeyMaterial, new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId });
        Assert.Equal((key.Arn, imported.KeyMaterialId), (deleted.KeyId, deleted.KeyMaterialId));
        KeyMetadata gone = await DescribeAsync(key.KeyId!);
        Assert.Equal(("PendingImport", false, null), (gone.KeyState, gone.Enabled, gone.ExpirationModel));
        await RefusedAsync("KMSInvalidStateException", pending, KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob });
        await CallAsync(KmsOperations.DeleteImportedKeyMaterial, new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId });

        byte[] other = [.. Material];
        other[0] ^= 1;
        await RefusedAsync(
            "IncorrectKeyMaterialException",
            "The key material is not the one that was imported into this key before.",
            KmsOperations.ImportKeyMaterial,
            Importing(key, parameters, algorithm, other));
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, parameters, algorithm, Material));
        Assert.Equal("text", await DecryptAsync(blob));
    }

    [Theory]
    [InlineData(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY, OpenSslAnswers.P256Key, AlgorithmSpec.RSAES_OAEP_SHA_256)]
    [InlineData(KeySpec.ECC_SECG_P256K1, KeyUsageType.SIGN_VERIFY, OpenSslAnswers.K256Key, AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_1)]
    [InlineData(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY, OpenSslAnswers.RsaKey, AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256)]
    public async Task Key_pairs_are_imported_as_PKCS8(string spec, string usage, string pkcs8, string algorithm)
    {
        KeyMetadata key = await CreateKeyAsync(spec, usage, OriginType.EXTERNAL);
        GetParametersForImportResponse parameters = await ParametersAsync(key, algorithm);
        await RefusedAsync(
            "KMSInvalidStateException", $"{key.Arn} is pending import.", KmsOperations.GetPublicKey, new GetPublicKeyRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "IncorrectKeyMaterialException",
            $"The key material is not valid for key spec {spec}.",
            KmsOperations.ImportKeyMaterial,
            Importing(key, parameters, algorithm, Material));

        ImportKeyMaterialResponse imported = await CallAsync(
            KmsOperations.ImportKeyMaterial, Importing(key, parameters, algorithm, Convert.FromBase64String(pkcs8)));

        Assert.Null(imported.KeyMaterialId);
        Assert.Equal("Enabled", (await DescribeAsync(key.KeyId!)).KeyState);
        Assert.NotEmpty((await CallAsync(KmsOperations.GetPublicKey, new GetPublicKeyRequest { KeyId = key.KeyId })).PublicKey!);
    }

    [Fact]
    public async Task An_HMAC_key_takes_material_of_its_length()
    {
        KeyMetadata key = await CreateKeyAsync(KeySpec.HMAC_384, KeyUsageType.GENERATE_VERIFY_MAC, OriginType.EXTERNAL);
        GetParametersForImportResponse parameters = await ParametersAsync(key);

        await RefusedAsync(
            "IncorrectKeyMaterialException",
            "The key material is not valid for key spec HMAC_384.",
            KmsOperations.ImportKeyMaterial,
            Importing(key, parameters, material: Material));
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, parameters, material: new byte[48]));
        Assert.Equal("Enabled", (await DescribeAsync(key.KeyId!)).KeyState);
    }

    [Fact]
    public async Task Expired_material_is_deleted_and_can_be_imported_again()
    {
        KeyMetadata key = await ExternalAsync();
        DateTimeOffset validTo = Time.Now.AddDays(10);
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, await ParametersAsync(key), validTo: validTo));
        Assert.Equal(["2026-03-14T05:06:07Z"], Asked!.Conditions["kms:ValidTo"]);
        Assert.Equal((ExpirationModelType.KEY_MATERIAL_EXPIRES, validTo), ((await DescribeAsync(key.KeyId!)).ExpirationModel, (await DescribeAsync(key.KeyId!)).ValidTo));
        byte[] blob = await EncryptAsync(key.KeyId!, "text");

        Time.Now = validTo.AddSeconds(-1);
        Assert.Empty(await RunDueAsync());
        Time.Now = validTo;
        Assert.Equal(["DeleteExpiredKeyMaterial"], await RunDueAsync());

        Assert.Equal("PendingImport", (await DescribeAsync(key.KeyId!)).KeyState);
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, await ParametersAsync(key)));
        Assert.Equal("text", await DecryptAsync(blob));
        Assert.Null(await Due.FindAsync(MaterialExpiry.DueKind, key.Arn!));
    }

    [Fact]
    public async Task Material_that_is_imported_again_gets_the_new_expiry()
    {
        KeyMetadata key = await ExternalAsync();
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, await ParametersAsync(key), validTo: Time.Now.AddDays(10)));
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, await ParametersAsync(key), validTo: Time.Now.AddDays(20)));

        Time.Now = Time.Now.AddDays(10);
        Assert.Empty(await RunDueAsync());
        Assert.Equal("Enabled", (await DescribeAsync(key.KeyId!)).KeyState);
    }

    [Fact]
    public async Task New_material_waits_for_a_rotation_on_demand()
    {
        KeyMetadata key = await ExternalAsync();
        GetParametersForImportResponse parameters = await ParametersAsync(key);
        string first = (await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, parameters))).KeyMaterialId!;
        byte[] before = await EncryptAsync(key.KeyId!, "before");
        await RefusedAsync(
            "KMSInvalidStateException",
            $"{key.Arn} has no key material pending rotation.",
            KmsOperations.RotateKeyOnDemand,
            new RotateKeyOnDemandRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "IncorrectKeyMaterialException",
            "The key material was imported into this key before.",
            KmsOperations.ImportKeyMaterial,
            Importing(key, parameters, importType: ImportType.NEW_KEY_MATERIAL));
        string second = (await CallAsync(
            KmsOperations.ImportKeyMaterial, Importing(key, parameters, material: new byte[32], importType: ImportType.NEW_KEY_MATERIAL))).KeyMaterialId!;
        Assert.Equal(first, (await DescribeAsync(key.KeyId!)).CurrentKeyMaterialId);
        Assert.Equal([("CURRENT", "IMPORTED", first), ("PENDING_ROTATION", "IMPORTED", second)], await AllAsync(key));

        await CallAsync(KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = key.KeyId });

        Assert.Equal(second, (await DescribeAsync(key.KeyId!)).CurrentKeyMaterialId);
        Assert.Equal("before", await DecryptAsync(before));
        // A key needs all its material.
        await CallAsync(KmsOperations.DeleteImportedKeyMaterial, new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId, KeyMaterialId = first });
        Assert.Equal("PendingImport", (await DescribeAsync(key.KeyId!)).KeyState);
        Assert.Equal([("NON_CURRENT", "PENDING_IMPORT", first), ("CURRENT", "IMPORTED", second)], await AllAsync(key));
        await RefusedAsync(
            "IncorrectKeyMaterialException",
            "The key material is not the one that was imported into this key before.",
            KmsOperations.ImportKeyMaterial,
            Importing(key, parameters, materialId: second));
        await CallAsync(KmsOperations.ImportKeyMaterial, Importing(key, parameters, materialId: first));
        Assert.Equal("before", await DecryptAsync(before));
        await RefusedAsync(
            "NotFoundException",
            $"Key material '{new string('0', 64)}' does not exist",
            KmsOperations.DeleteImportedKeyMaterial,
            new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId, KeyMaterialId = new string('0', 64) });
    }

    [Fact]
    public async Task Tokens_of_others_old_ones_and_wrong_wrappings_are_refused()
    {
        KeyMetadata key = await ExternalAsync();
        GetParametersForImportResponse parameters = await ParametersAsync(key);
        GetParametersForImportResponse others = await ParametersAsync(await ExternalAsync());
        const string Invalid = "The import token is not valid for this key.";

        await RefusedAsync(
            "InvalidImportTokenException", Invalid, KmsOperations.ImportKeyMaterial, Importing(key, others));
        byte[] changed = [.. parameters.ImportToken!];
        changed[^1] ^= 1;
        foreach (byte[] token in (byte[][])[changed, [1, 2, 3], parameters.ImportToken[..10]])
        {
            await RefusedAsync("InvalidImportTokenException", Invalid, KmsOperations.ImportKeyMaterial, new ImportKeyMaterialRequest
            {
                KeyId = key.KeyId, ImportToken = token, EncryptedKeyMaterial = [1], ExpirationModel = Forever,
            });
        }

        await RefusedAsync("InvalidCiphertextException", "", KmsOperations.ImportKeyMaterial, new ImportKeyMaterialRequest
        {
            KeyId = key.KeyId, ImportToken = parameters.ImportToken, EncryptedKeyMaterial = [1, 2, 3], ExpirationModel = Forever,
        });
        Time.Now = Time.Now.AddDays(1);
        await RefusedAsync(
            "ExpiredImportTokenException", "The import token has expired.", KmsOperations.ImportKeyMaterial, Importing(key, parameters));
    }

    [Fact]
    public async Task Expiry_models_need_their_dates()
    {
        KeyMetadata key = await ExternalAsync();
        ImportKeyMaterialRequest Asking(string? model, DateTimeOffset? validTo) => new()
        {
            KeyId = key.KeyId, ImportToken = [1], EncryptedKeyMaterial = [1], ExpirationModel = model, ValidTo = validTo,
        };
        Task Refused(string message, string? model, DateTimeOffset? validTo) =>
            RefusedAsync("ValidationException", message, KmsOperations.ImportKeyMaterial, Asking(model, validTo));

        await Refused("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES", null, null);
        await Refused("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES", ExpirationModelType.KEY_MATERIAL_EXPIRES, null);
        await Refused("A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE", Forever, Time.Now.AddDays(1));
        await Refused("The validTo date must be in the future", null, Time.Now);
        await Refused("The validTo date must be within 365 days", null, Time.Now.AddDays(366));
    }

    [Fact]
    public async Task Keys_with_material_of_ours_take_none_and_other_wrappings_are_refused()
    {
        KeyMetadata own = await CreateKeyAsync();
        KeyMetadata external = await ExternalAsync();
        const string Code = "UnsupportedOperationException";
        string origin = $"{own.Arn} origin is AWS_KMS which is not valid for this operation.";
        GetParametersForImportRequest Asking(KeyMetadata key, string algorithm = AlgorithmSpec.RSAES_OAEP_SHA_256, string spec = WrappingKeySpec.RSA_2048) =>
            new() { KeyId = key.KeyId, WrappingAlgorithm = algorithm, WrappingKeySpec = spec };

        await RefusedAsync(Code, origin, KmsOperations.GetParametersForImport, Asking(own));
        await RefusedAsync(Code, origin, KmsOperations.DeleteImportedKeyMaterial, new DeleteImportedKeyMaterialRequest { KeyId = own.KeyId });
        await RefusedAsync(Code, origin, KmsOperations.ImportKeyMaterial, new ImportKeyMaterialRequest
        {
            KeyId = own.KeyId, ImportToken = [1], EncryptedKeyMaterial = [1], ExpirationModel = Forever,
        });
        await RefusedAsync(
            Code, "WrappingAlgorithm RSAES_PKCS1_V1_5 is not supported.", KmsOperations.GetParametersForImport, Asking(external, AlgorithmSpec.RSAES_PKCS1_V1_5));
        await RefusedAsync(
            Code, "WrappingKeySpec SM2 is not supported.", KmsOperations.GetParametersForImport, Asking(external, spec: WrappingKeySpec.SM2));
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = external.KeyId });
        await RefusedAsync(
            "KMSInvalidStateException", $"{external.Arn} is pending deletion.", KmsOperations.GetParametersForImport, Asking(external));
        await CallAsync(KmsOperations.CancelKeyDeletion, new CancelKeyDeletionRequest { KeyId = external.KeyId });
        Assert.Equal("PendingImport", (await DescribeAsync(external.KeyId!)).KeyState);
    }

    private static ImportKeyMaterialRequest Importing(
        KeyMetadata key,
        GetParametersForImportResponse parameters,
        string algorithm = AlgorithmSpec.RSAES_OAEP_SHA_256,
        byte[]? material = null,
        DateTimeOffset? validTo = null,
        string? importType = null,
        string? materialId = null) => new()
        {
            KeyId = key.KeyId,
            ImportToken = parameters.ImportToken,
            EncryptedKeyMaterial = Wrap(parameters, algorithm, material ?? Material),
            ExpirationModel = validTo is null ? Forever : null,
            ValidTo = validTo,
            ImportType = importType,
            KeyMaterialId = materialId,
        };

    private static byte[] Wrap(GetParametersForImportResponse parameters, string algorithm, byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey!.Reveal(), out _);
        RSAEncryptionPadding padding = algorithm.EndsWith("_1", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;
        if (algorithm.StartsWith("RSAES", StringComparison.Ordinal))
        {
            return rsa.Encrypt(material, padding);
        }

        using var aes = Aes.Create();
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }

    private Task<KeyMetadata> ExternalAsync() =>
        CreateKeyAsync(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT, OriginType.EXTERNAL);

    private Task<GetParametersForImportResponse> ParametersAsync(
        KeyMetadata key, string algorithm = AlgorithmSpec.RSAES_OAEP_SHA_256, string spec = WrappingKeySpec.RSA_2048) =>
        CallAsync(
            KmsOperations.GetParametersForImport,
            new GetParametersForImportRequest { KeyId = key.KeyId, WrappingAlgorithm = algorithm, WrappingKeySpec = spec });

    private async Task<IEnumerable<(string?, string?, string?)>> AllAsync(KeyMetadata key) =>
        (await CallAsync(
            KmsOperations.ListKeyRotations,
            new ListKeyRotationsRequest { KeyId = key.KeyId, IncludeKeyMaterial = IncludeKeyMaterial.ALL_KEY_MATERIAL })).Rotations!
        .Select(entry => (entry.KeyMaterialState, entry.ImportState, entry.KeyMaterialId));
}
