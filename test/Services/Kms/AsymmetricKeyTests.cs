using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>Key pairs: Encrypt, Decrypt and ReEncrypt with RSA, Sign, Verify, DeriveSharedSecret and GetPublicKey.</summary>
public sealed class AsymmetricKeyTests : KmsFixture
{
    private const string DryRunMessage = "The request would have succeeded, but the DryRun option is set.";

    [Theory]
    [InlineData(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY, SigningAlgorithmSpec.RSASSA_PSS_SHA_256, 32)]
    [InlineData(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_512, 64)]
    [InlineData(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY, SigningAlgorithmSpec.ECDSA_SHA_256, 32)]
    [InlineData(KeySpec.ECC_NIST_P384, KeyUsageType.SIGN_VERIFY, SigningAlgorithmSpec.ECDSA_SHA_384, 48)]
    [InlineData(KeySpec.ECC_NIST_P521, KeyUsageType.SIGN_VERIFY, SigningAlgorithmSpec.ECDSA_SHA_512, 64)]
    [InlineData(KeySpec.ECC_SECG_P256K1, KeyUsageType.SIGN_VERIFY, SigningAlgorithmSpec.ECDSA_SHA_256, 32)]
    public async Task A_signature_verifies_whether_the_message_or_its_digest_is_sent(string spec, string usage, string algorithm, int digestLength)
    {
        KeyMetadata key = await CreateKeyAsync(spec, usage);
        byte[] message = "message"u8.ToArray();
        byte[] digest = digestLength switch { 32 => SHA256.HashData(message), 48 => SHA384.HashData(message), _ => SHA512.HashData(message) };

        SignResponse raw = await SignAsync(key, algorithm, message);
        Assert.Equal((key.Arn, algorithm), (raw.KeyId, raw.SigningAlgorithm));
        Assert.Equal([algorithm], Asked!.Conditions["kms:SigningAlgorithm"]);
        Assert.Equal(["RAW"], Asked.Conditions["kms:MessageType"]);
        SignResponse hashed = await SignAsync(key, algorithm, digest, MessageType.DIGEST);
        VerifyResponse ofRaw = await CallAsync(KmsOperations.Verify, Verifying(key, algorithm, digest, raw.Signature!, MessageType.DIGEST));
        VerifyResponse ofHashed = await CallAsync(KmsOperations.Verify, Verifying(key, algorithm, message, hashed.Signature!));

        Assert.Equal((key.Arn, true, algorithm), (ofRaw.KeyId, ofRaw.SignatureValid, ofRaw.SigningAlgorithm));
        Assert.True(ofHashed.SignatureValid);
        await RefusedAsync("KMSInvalidSignatureException", "", KmsOperations.Verify, Verifying(key, algorithm, [1], raw.Signature!));
        string length = $"Digest is invalid length for algorithm {algorithm}.";
        await RefusedAsync("ValidationException", length, KmsOperations.Sign, Signing(key, algorithm, message, MessageType.DIGEST));
        await RefusedAsync("ValidationException", length, KmsOperations.Verify, Verifying(key, algorithm, message, [1], MessageType.DIGEST));
        await RefusedAsync(
            "ValidationException",
            $"MessageType EXTERNAL_MU is not valid for algorithm {algorithm}.",
            KmsOperations.Sign,
            Signing(key, algorithm, message, MessageType.EXTERNAL_MU));
    }

    [Fact]
    public async Task Sign_and_Verify_refuse_other_keys_and_algorithms()
    {
        KeyMetadata symmetric = await CreateKeyAsync();
        KeyMetadata rsa = await CreateKeyAsync(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
        const string Ecdsa = SigningAlgorithmSpec.ECDSA_SHA_256;

        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{symmetric.Arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.",
            KmsOperations.Sign,
            Signing(symmetric, Ecdsa, [1]));
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{symmetric.Arn} key usage is ENCRYPT_DECRYPT which is not valid for Verify.",
            KmsOperations.Verify,
            Verifying(symmetric, Ecdsa, [1], [1]));
        const string Incompatible = "Algorithm ECDSA_SHA_256 is incompatible with key spec RSA_2048.";
        await RefusedAsync("InvalidKeyUsageException", Incompatible, KmsOperations.Sign, Signing(rsa, Ecdsa, [1]));
        await RefusedAsync("InvalidKeyUsageException", Incompatible, KmsOperations.Verify, Verifying(rsa, Ecdsa, [1], [1]));

        const string Pss = SigningAlgorithmSpec.RSASSA_PSS_SHA_256;
        byte[] signature = (await SignAsync(rsa, Pss, [1])).Signature!;
        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.Sign, Signing(rsa, Pss, [1], dryRun: true));
        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.Verify, Verifying(rsa, Pss, [1], signature, dryRun: true));
        await RefusedAsync("NotFoundException", "Invalid keyId 'x'", KmsOperations.Sign, Signing(new() { KeyId = "x" }, Pss, [1]));
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = rsa.KeyId });
        await RefusedAsync("DisabledException", $"{rsa.Arn} is disabled.", KmsOperations.Sign, Signing(rsa, Pss, [1]));
        await RefusedAsync("DisabledException", $"{rsa.Arn} is disabled.", KmsOperations.Verify, Verifying(rsa, Pss, [1], signature));
    }

    [Theory]
    [InlineData(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1, 214)]
    [InlineData(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256, 190)]
    public async Task An_RSA_key_encrypts_as_much_as_fits_and_decrypts_when_it_is_named(string algorithm, int room)
    {
        KeyMetadata key = await CreateKeyAsync(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
        EncryptRequest Encrypting(int length) =>
            new() { KeyId = key.KeyId, Plaintext = SecretValue.Random(length), EncryptionAlgorithm = algorithm };
        EncryptRequest most = Encrypting(room);

        EncryptResponse encrypted = await CallAsync(KmsOperations.Encrypt, most);

        Assert.Equal((key.Arn, algorithm, 256), (encrypted.KeyId, encrypted.EncryptionAlgorithm, encrypted.CiphertextBlob!.Length));
        Assert.Equal([algorithm], Asked!.Conditions["kms:EncryptionAlgorithm"]);
        Assert.Equal(["RSA_2048"], Asked.Conditions["kms:KeySpec"]);
        DecryptResponse decrypted = await CallAsync(KmsOperations.Decrypt, new DecryptRequest
        {
            KeyId = key.KeyId, CiphertextBlob = encrypted.CiphertextBlob, EncryptionAlgorithm = algorithm,
        });
        Assert.Equal(most.Plaintext, decrypted.Plaintext);
        Assert.Equal((algorithm, null), (decrypted.EncryptionAlgorithm, decrypted.KeyMaterialId));
        await RefusedAsync(
            "ValidationException",
            $"Algorithm {algorithm} and key spec RSA_2048 cannot encrypt data larger than {room} bytes.",
            KmsOperations.Encrypt,
            Encrypting(room + 1));
        await RefusedAsync("InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest
        {
            KeyId = key.KeyId,
            CiphertextBlob = encrypted.CiphertextBlob,
            EncryptionAlgorithm = algorithm == EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1
                ? EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256
                : EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1,
        });
        await RefusedAsync("InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest
        {
            CiphertextBlob = encrypted.CiphertextBlob, EncryptionAlgorithm = algorithm,
        });
        await RefusedAsync(
            "ValidationException",
            $"EncryptionContext is not valid for algorithm {algorithm}.",
            KmsOperations.Encrypt,
            new EncryptRequest
            {
                KeyId = key.KeyId,
                Plaintext = SecretValue.FromText("a"),
                EncryptionAlgorithm = algorithm,
                EncryptionContext = new Dictionary<string, string> { ["a"] = "b" },
            });
    }

    [Fact]
    public async Task The_kind_of_key_decides_what_it_encrypts_with()
    {
        KeyMetadata rsa = await CreateKeyAsync(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
        KeyMetadata signing = await CreateKeyAsync(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);
        KeyMetadata symmetric = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(symmetric.KeyId!, "text");

        await RefusedAsync(
            "InvalidKeyUsageException",
            "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
            KmsOperations.Encrypt,
            new EncryptRequest { KeyId = rsa.KeyId, Plaintext = SecretValue.FromText("a") });
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{signing.Arn} key usage is SIGN_VERIFY which is not valid for Encrypt.",
            KmsOperations.Encrypt,
            new EncryptRequest { KeyId = signing.KeyId, Plaintext = SecretValue.FromText("a") });
        await RefusedAsync(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
            KmsOperations.Decrypt,
            new DecryptRequest { KeyId = signing.KeyId, CiphertextBlob = blob });
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{signing.Arn} key usage is SIGN_VERIFY which is not valid for Decrypt.",
            KmsOperations.Decrypt,
            new DecryptRequest { KeyId = signing.KeyId, CiphertextBlob = blob, EncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1 });
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{rsa.Arn} key spec is RSA_2048 which is not valid for GenerateDataKey.",
            KmsOperations.GenerateDataKey,
            new GenerateDataKeyRequest { KeyId = rsa.KeyId, NumberOfBytes = 8 });
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{signing.Arn} key usage is SIGN_VERIFY which is not valid for GenerateDataKeyWithoutPlaintext.",
            KmsOperations.GenerateDataKeyWithoutPlaintext,
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = signing.KeyId, NumberOfBytes = 8 });
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{signing.Arn} key usage is SIGN_VERIFY which is not valid for ReEncrypt.",
            KmsOperations.ReEncrypt,
            new ReEncryptRequest { CiphertextBlob = blob, DestinationKeyId = signing.KeyId });
    }

    [Fact]
    public async Task ReEncrypt_moves_between_kinds_of_keys()
    {
        KeyMetadata rsa = await CreateKeyAsync(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
        KeyMetadata symmetric = await CreateKeyAsync();
        const string Oaep = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256;

        ReEncryptResponse to = await CallAsync(KmsOperations.ReEncrypt, new ReEncryptRequest
        {
            CiphertextBlob = await EncryptAsync(symmetric.KeyId!, "moved"), DestinationKeyId = rsa.KeyId, DestinationEncryptionAlgorithm = Oaep,
        });
        Assert.Equal((symmetric.CurrentKeyMaterialId, null), (to.SourceKeyMaterialId, to.DestinationKeyMaterialId));
        ReEncryptResponse back = await CallAsync(KmsOperations.ReEncrypt, new ReEncryptRequest
        {
            CiphertextBlob = to.CiphertextBlob, SourceKeyId = rsa.KeyId, SourceEncryptionAlgorithm = Oaep, DestinationKeyId = symmetric.KeyId,
        });

        Assert.Equal((Oaep, "SYMMETRIC_DEFAULT"), (back.SourceEncryptionAlgorithm, back.DestinationEncryptionAlgorithm));
        Assert.Equal("moved", await DecryptAsync(back.CiphertextBlob!));
    }

    [Fact]
    public async Task A_dry_run_may_leave_the_ciphertext_out()
    {
        KeyMetadata key = await CreateKeyAsync();
        string[] modifiers = [DryRunModifierType.IGNORE_CIPHERTEXT];

        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.Decrypt, new DecryptRequest
        {
            KeyId = key.KeyId, DryRun = true, DryRunModifiers = modifiers,
        });
        await RefusedAsync("DryRunOperationException", DryRunMessage, KmsOperations.ReEncrypt, new ReEncryptRequest
        {
            SourceKeyId = key.KeyId, DestinationKeyId = key.KeyId, DryRun = true, DryRunModifiers = modifiers,
        });
        await RefusedAsync("ValidationException", "DryRunModifiers can be used with DryRun only.", KmsOperations.Decrypt, new DecryptRequest
        {
            KeyId = key.KeyId, DryRunModifiers = modifiers,
        });
        await RefusedAsync("ValidationException", "A key ID is required where there is no ciphertext.", KmsOperations.Decrypt, new DecryptRequest
        {
            DryRun = true, DryRunModifiers = modifiers,
        });
    }

    [Theory]
    [InlineData(KeySpec.ECC_NIST_P256)]
    [InlineData(KeySpec.ECC_NIST_P384)]
    [InlineData(KeySpec.ECC_NIST_P521)]
    public async Task Two_keys_agree_on_a_secret(string spec)
    {
        KeyMetadata one = await CreateKeyAsync(spec, KeyUsageType.KEY_AGREEMENT);
        KeyMetadata two = await CreateKeyAsync(spec, KeyUsageType.KEY_AGREEMENT);
        Assert.Equal(["ECDH"], one.KeyAgreementAlgorithms!);
        Assert.Null(one.SigningAlgorithms);

        DeriveSharedSecretResponse mine = await CallAsync(KmsOperations.DeriveSharedSecret, await DerivingAsync(one, two));
        DeriveSharedSecretResponse yours = await CallAsync(KmsOperations.DeriveSharedSecret, await DerivingAsync(two, one));

        Assert.Equal(mine.SharedSecret, yours.SharedSecret);
        Assert.Equal((one.Arn, "ECDH", "AWS_KMS"), (mine.KeyId, mine.KeyAgreementAlgorithm, mine.KeyOrigin));
        await RefusedAsync(
            "DryRunOperationException", DryRunMessage, KmsOperations.DeriveSharedSecret, await DerivingAsync(one, two, dryRun: true));
        string message = $"The public key is not valid for key spec {spec}.";
        foreach (byte[] bad in (byte[][])[[1, 2, 3], Convert.FromBase64String(OpenSslAnswers.K256PublicKey), Convert.FromBase64String(OpenSslAnswers.RsaPublicKey)])
        {
            await RefusedAsync("ValidationException", message, KmsOperations.DeriveSharedSecret, new DeriveSharedSecretRequest
            {
                KeyId = one.KeyId, KeyAgreementAlgorithm = "ECDH", PublicKey = bad,
            });
        }

        KeyMetadata signing = await CreateKeyAsync(spec, KeyUsageType.SIGN_VERIFY);
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{signing.Arn} key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret.",
            KmsOperations.DeriveSharedSecret,
            await DerivingAsync(signing, one));
    }

    [Fact]
    public async Task GetPublicKey_tells_the_key_and_what_it_is_for()
    {
        KeyMetadata key = await CreateKeyAsync(KeySpec.RSA_3072, KeyUsageType.ENCRYPT_DECRYPT);
        GetPublicKeyResponse got = await CallAsync(KmsOperations.GetPublicKey, new GetPublicKeyRequest { KeyId = key.KeyId });

        Assert.Equal((key.Arn, "RSA_3072", "RSA_3072", "ENCRYPT_DECRYPT"), (got.KeyId, got.KeySpec, got.CustomerMasterKeySpec, got.KeyUsage));
        Assert.Equal(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"], got.EncryptionAlgorithms!);
        Assert.Null(got.SigningAlgorithms);
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(got.PublicKey, out _);
        byte[] outside = rsa.Encrypt("from outside"u8, RSAEncryptionPadding.OaepSHA256);
        DecryptResponse opened = await CallAsync(KmsOperations.Decrypt, new DecryptRequest
        {
            KeyId = key.KeyId, CiphertextBlob = outside, EncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256,
        });
        Assert.Equal("from outside"u8, opened.Plaintext!.Reveal());

        KeyMetadata symmetric = await CreateKeyAsync();
        await RefusedAsync(
            "UnsupportedOperationException",
            $"{symmetric.Arn} key spec is SYMMETRIC_DEFAULT which is not valid for GetPublicKey.",
            KmsOperations.GetPublicKey,
            new GetPublicKeyRequest { KeyId = symmetric.KeyId });
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        await RefusedAsync("DisabledException", $"{key.Arn} is disabled.", KmsOperations.GetPublicKey, new GetPublicKeyRequest { KeyId = key.KeyId });
    }

    [Fact]
    public async Task A_signing_key_describes_its_algorithms_and_no_material_id()
    {
        KeyMetadata rsa = await CreateKeyAsync(KeySpec.RSA_4096, KeyUsageType.SIGN_VERIFY);

        Assert.Equal(
            [
                "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512", "RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384",
                "RSASSA_PSS_SHA_512",
            ],
            rsa.SigningAlgorithms!);
        Assert.Equal(("RSA_4096", "RSA_4096", "SIGN_VERIFY"), (rsa.KeySpec, rsa.CustomerMasterKeySpec, rsa.KeyUsage));
        Assert.Null(rsa.EncryptionAlgorithms);
        Assert.Null(rsa.CurrentKeyMaterialId);
    }

    private static SignRequest Signing(KeyMetadata key, string algorithm, byte[] message, string? type = null, bool? dryRun = null) =>
        new() { KeyId = key.KeyId, SigningAlgorithm = algorithm, Message = SecretValue.Copy(message), MessageType = type, DryRun = dryRun };

    private static VerifyRequest Verifying(
        KeyMetadata key, string algorithm, byte[] message, byte[] signature, string? type = null, bool? dryRun = null) =>
        new()
        {
            KeyId = key.KeyId,
            SigningAlgorithm = algorithm,
            Message = SecretValue.Copy(message),
            Signature = signature,
            MessageType = type,
            DryRun = dryRun,
        };

    private Task<SignResponse> SignAsync(KeyMetadata key, string algorithm, byte[] message, string? type = null) =>
        CallAsync(KmsOperations.Sign, Signing(key, algorithm, message, type));

    private async Task<DeriveSharedSecretRequest> DerivingAsync(KeyMetadata key, KeyMetadata with, bool? dryRun = null) => new()
    {
        DryRun = dryRun,
        KeyId = key.KeyId,
        KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.ECDH,
        PublicKey = (await CallAsync(KmsOperations.GetPublicKey, new GetPublicKeyRequest { KeyId = with.KeyId })).PublicKey,
    };
}
