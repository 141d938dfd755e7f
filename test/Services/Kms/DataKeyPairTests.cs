using System.Security.Cryptography;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext.</summary>
public sealed class DataKeyPairTests : KmsFixture
{
    private static readonly Dictionary<string, string> Context = new() { ["app"] = "shop" };

    [Theory]
    [InlineData(DataKeyPairSpec.RSA_2048)]
    [InlineData(DataKeyPairSpec.RSA_4096)]
    [InlineData(DataKeyPairSpec.ECC_NIST_P521)]
    [InlineData(DataKeyPairSpec.ECC_SECG_P256K1)]
    public async Task The_private_key_decrypts_and_belongs_to_the_public_key(string spec)
    {
        KeyMetadata key = await CreateKeyAsync();

        GenerateDataKeyPairResponse shown = await CallAsync(KmsOperations.GenerateDataKeyPair, new GenerateDataKeyPairRequest
        {
            KeyId = key.KeyId, KeyPairSpec = spec, EncryptionContext = Context,
        });
        Assert.Equal([spec], Asked!.Conditions["kms:DataKeyPairSpec"]);
        Assert.Equal(["shop"], Asked.Conditions["kms:EncryptionContext:app"]);
        GenerateDataKeyPairWithoutPlaintextResponse hidden = await CallAsync(
            KmsOperations.GenerateDataKeyPairWithoutPlaintext,
            new GenerateDataKeyPairWithoutPlaintextRequest { KeyId = key.KeyId, KeyPairSpec = spec, EncryptionContext = Context });

        Assert.Equal((key.Arn, spec, key.CurrentKeyMaterialId), (shown.KeyId, shown.KeyPairSpec, shown.KeyMaterialId));
        Assert.Equal((key.Arn, spec, key.CurrentKeyMaterialId), (hidden.KeyId, hidden.KeyPairSpec, hidden.KeyMaterialId));
        Assert.Equal(shown.PublicKey, PublicKeyOf(spec, shown.PrivateKeyPlaintext!.Reveal()));
        DecryptResponse opened = await CallAsync(
            KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = shown.PrivateKeyCiphertextBlob, EncryptionContext = Context });
        Assert.Equal(shown.PrivateKeyPlaintext, opened.Plaintext);
        DecryptResponse found = await CallAsync(
            KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = hidden.PrivateKeyCiphertextBlob, EncryptionContext = Context });
        Assert.Equal(hidden.PublicKey, PublicKeyOf(spec, found.Plaintext!.Reveal()));
        await RefusedAsync("InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = shown.PrivateKeyCiphertextBlob });
    }

    [Fact]
    public async Task Only_a_symmetric_key_and_known_specs_will_do()
    {
        KeyMetadata symmetric = await CreateKeyAsync();
        KeyMetadata rsa = await CreateKeyAsync(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
        GenerateDataKeyPairRequest Pair(KeyMetadata key, string spec, bool? dryRun = null) =>
            new() { KeyId = key.KeyId, KeyPairSpec = spec, DryRun = dryRun };
        GenerateDataKeyPairWithoutPlaintextRequest Hidden(KeyMetadata key, string spec, bool? dryRun = null) =>
            new() { KeyId = key.KeyId, KeyPairSpec = spec, DryRun = dryRun };

        foreach (string spec in (string[])[DataKeyPairSpec.SM2, DataKeyPairSpec.ECC_NIST_EDWARDS25519])
        {
            string message = $"KeyPairSpec {spec} is not supported.";
            await RefusedAsync("UnsupportedOperationException", message, KmsOperations.GenerateDataKeyPair, Pair(symmetric, spec));
            await RefusedAsync("UnsupportedOperationException", message, KmsOperations.GenerateDataKeyPairWithoutPlaintext, Hidden(symmetric, spec));
        }

        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{rsa.Arn} key spec is RSA_2048 which is not valid for GenerateDataKeyPair.",
            KmsOperations.GenerateDataKeyPair,
            Pair(rsa, DataKeyPairSpec.ECC_NIST_P256));
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{rsa.Arn} key spec is RSA_2048 which is not valid for GenerateDataKeyPairWithoutPlaintext.",
            KmsOperations.GenerateDataKeyPairWithoutPlaintext,
            Hidden(rsa, DataKeyPairSpec.ECC_NIST_P256));
        const string DryRun = "The request would have succeeded, but the DryRun option is set.";
        await RefusedAsync("DryRunOperationException", DryRun, KmsOperations.GenerateDataKeyPair, Pair(symmetric, DataKeyPairSpec.ECC_NIST_P256, true));
        await RefusedAsync(
            "DryRunOperationException",
            DryRun,
            KmsOperations.GenerateDataKeyPairWithoutPlaintext,
            Hidden(symmetric, DataKeyPairSpec.ECC_NIST_P256, true));
        await RefusedAsync(
            "ValidationException",
            "Recipient is not supported: there is no attestation authority.",
            KmsOperations.GenerateDataKeyPair,
            new GenerateDataKeyPairRequest { KeyId = symmetric.KeyId, KeyPairSpec = DataKeyPairSpec.ECC_NIST_P256, Recipient = new RecipientInfo() });
    }

    private static byte[] PublicKeyOf(string spec, ReadOnlySpan<byte> pkcs8)
    {
        using AsymmetricAlgorithm pair = spec.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create() : ECDsa.Create();
        pair.ImportPkcs8PrivateKey(pkcs8, out _);
        return pair.ExportSubjectPublicKeyInfo();
    }
}
