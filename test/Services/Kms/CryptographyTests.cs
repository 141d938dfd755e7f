using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext and GenerateRandom.</summary>
public sealed class CryptographyTests : KmsFixture
{
    private static readonly Dictionary<string, string> Context = new() { ["app"] = "shop", ["Stage"] = "test" };

    [Fact]
    public async Task Decrypting_gives_back_what_was_encrypted_and_names_key_and_material()
    {
        KeyMetadata key = await CreateKeyAsync();
        EncryptResponse encrypted = await CallAsync(KmsOperations.Encrypt, new EncryptRequest
        {
            KeyId = key.KeyId, Plaintext = SecretValue.FromText("open sesame"), EncryptionContext = Context,
        });
        Assert.Equal((key.Arn, "SYMMETRIC_DEFAULT"), (encrypted.KeyId, encrypted.EncryptionAlgorithm));
        Assert.Equal("kms:Encrypt", Asked!.Action);
        Assert.Equal(["shop"], Asked.Conditions["kms:EncryptionContext:app"]);
        Assert.Equal(["app", "Stage"], Asked.Conditions["kms:EncryptionContextKeys"]);

        DecryptResponse decrypted = await CallAsync(KmsOperations.Decrypt, new DecryptRequest
        {
            CiphertextBlob = encrypted.CiphertextBlob,
            EncryptionContext = new Dictionary<string, string> { ["Stage"] = "test", ["app"] = "shop" },
        });

        Assert.Equal("open sesame"u8, decrypted.Plaintext!.Reveal());
        Assert.Equal((key.Arn, "SYMMETRIC_DEFAULT"), (decrypted.KeyId, decrypted.EncryptionAlgorithm));
        Assert.Equal(key.CurrentKeyMaterialId, decrypted.KeyMaterialId);
        Assert.Equal(("kms:Decrypt", key.Arn), (Asked.Action, Assert.Single(Asked.Resources)));
    }

    [Fact]
    public async Task Plaintext_is_limited_to_4096_bytes_and_that_much_fits_a_ciphertext()
    {
        KeyMetadata key = await CreateKeyAsync();
        string text = new('x', 4096);

        byte[] blob = await EncryptAsync(key.KeyId!, text);

        Assert.True(blob.Length <= 6144);
        Assert.Equal(text, await DecryptAsync(blob));
        var refused = await Assert.ThrowsAsync<AwsException>(() => EncryptAsync(key.KeyId!, text + "x"));
        Assert.Equal("ValidationException", refused.Code);
        Assert.DoesNotContain("xxx", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_flipped_bit_of_a_ciphertext_is_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");

        for (int bit = 0; bit < blob.Length * 8; bit++)
        {
            byte[] changed = [.. blob];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var refused = await Assert.ThrowsAsync<AwsException>(() => DecryptAsync(changed, keyId: key.KeyId));
            // A changed account or key id makes it another key's.
            Assert.Contains(refused.Code, (string[])["InvalidCiphertextException", "IncorrectKeyException"]);
        }
    }

    [Fact]
    public async Task Any_truncation_of_a_ciphertext_is_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");

        for (int length = 1; length < blob.Length; length++)
        {
            await RefusedAsync(
                "InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob[..length] });
        }
    }

    [Fact]
    public async Task Another_encryption_context_is_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame", Context);
        Dictionary<string, string>?[] others =
        [
            null,
            [],
            new() { ["app"] = "shop" },
            new() { ["app"] = "shop", ["Stage"] = "prod" },
            new() { ["app"] = "shop", ["stage"] = "test" },
            new() { ["app"] = "shop", ["Stage"] = "test", ["more"] = "" },
            new() { ["app"] = "shopStage", [""] = "test" },
        ];

        foreach (Dictionary<string, string>? other in others)
        {
            await RefusedAsync(
                "InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob, EncryptionContext = other });
        }
    }

    [Fact]
    public async Task No_context_and_an_empty_one_are_the_same()
    {
        KeyMetadata key = await CreateKeyAsync();

        Assert.Equal("a", await DecryptAsync(await EncryptAsync(key.KeyId!, "a", new Dictionary<string, string>())));
        Assert.Equal("b", await DecryptAsync(await EncryptAsync(key.KeyId!, "b"), new Dictionary<string, string>()));
    }

    [Fact]
    public async Task A_key_named_for_decryption_must_be_the_ciphertexts()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata other = await CreateKeyAsync();
        await CreateAliasAsync("alias/app", key.KeyId!);
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");

        Assert.Equal("open sesame", await DecryptAsync(blob, keyId: "alias/app"));
        await RefusedAsync(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
            KmsOperations.Decrypt,
            new DecryptRequest { CiphertextBlob = blob, KeyId = other.KeyId });
        await RefusedAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:{Region}:{Account}:key/{AbsentId}' does not exist",
            KmsOperations.Decrypt,
            new DecryptRequest { CiphertextBlob = blob, KeyId = AbsentId });
        await RefusedAsync(
            "ValidationException",
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
            KmsOperations.Decrypt,
            new DecryptRequest { KeyId = key.KeyId });
    }

    [Fact]
    public async Task Another_account_opens_a_ciphertext_if_the_key_is_shared_with_it()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");
        await RefusedAsync(
            "AccessDeniedException",
            $"User: arn:aws:iam::{Other}:root is not authorized to perform: kms:Decrypt on resource: {key.Arn} because no resource-based policy allows the kms:Decrypt action",
            KmsOperations.Decrypt,
            new DecryptRequest { CiphertextBlob = blob },
            Caller(Other));

        AllowAll();

        Assert.Equal("open sesame", await DecryptAsync(blob, context: Caller(Other)));
        byte[] theirs = await EncryptAsync(key.Arn!, "from there", context: Caller(Other));
        Assert.Equal("from there", await DecryptAsync(theirs));
    }

    [Fact]
    public async Task A_ciphertext_does_not_open_in_another_region()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");

        await RefusedAsync(
            "InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob }, Caller(region: "us-east-1"));
    }

    [Fact]
    public async Task Neither_a_disabled_nor_a_dying_key_does_anything()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata good = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");
        byte[] goodBlob = await EncryptAsync(good.KeyId!, "open sesame");

        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        await AllRefusedAsync("DisabledException", $"{key.Arn} is disabled.");
        await CallAsync(KmsOperations.EnableKey, new EnableKeyRequest { KeyId = key.KeyId });
        Assert.Equal("open sesame", await DecryptAsync(blob));
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId });
        await AllRefusedAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.");

        async Task AllRefusedAsync(string code, string message)
        {
            var plaintext = SecretValue.FromText("text");
            await RefusedAsync(code, message, KmsOperations.Encrypt, new EncryptRequest { KeyId = key.KeyId, Plaintext = plaintext });
            await RefusedAsync(code, message, KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob });
            await RefusedAsync(
                code, message, KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 1 });
            await RefusedAsync(
                code,
                message,
                KmsOperations.GenerateDataKeyWithoutPlaintext,
                new GenerateDataKeyWithoutPlaintextRequest { KeyId = key.KeyId, NumberOfBytes = 1 });
            await RefusedAsync(
                code, message, KmsOperations.ReEncrypt, new ReEncryptRequest { CiphertextBlob = blob, DestinationKeyId = good.KeyId });
            await RefusedAsync(
                code, message, KmsOperations.ReEncrypt, new ReEncryptRequest { CiphertextBlob = goodBlob, DestinationKeyId = key.KeyId });
        }
    }

    [Fact]
    public async Task Algorithms_of_asymmetric_keys_are_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");
        const string Message = "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.";

        await RefusedAsync("InvalidKeyUsageException", Message, KmsOperations.Encrypt, new EncryptRequest
        {
            KeyId = key.KeyId, Plaintext = SecretValue.FromText("a"), EncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256,
        });
        await RefusedAsync("InvalidKeyUsageException", Message, KmsOperations.Decrypt, new DecryptRequest
        {
            CiphertextBlob = blob, EncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256,
        });
    }

    [Theory]
    [InlineData(DataKeySpec.AES_256, null, 32)]
    [InlineData(DataKeySpec.AES_128, null, 16)]
    [InlineData(null, 1024, 1024)]
    public async Task Data_keys_have_the_length_asked_for_and_open(string? keySpec, int? numberOfBytes, int expected)
    {
        KeyMetadata key = await CreateKeyAsync();

        GenerateDataKeyResponse shown = await CallAsync(KmsOperations.GenerateDataKey, new GenerateDataKeyRequest
        {
            KeyId = key.KeyId, KeySpec = keySpec, NumberOfBytes = numberOfBytes, EncryptionContext = Context,
        });
        GenerateDataKeyWithoutPlaintextResponse hidden = await CallAsync(
            KmsOperations.GenerateDataKeyWithoutPlaintext,
            new GenerateDataKeyWithoutPlaintextRequest
            {
                KeyId = key.KeyId, KeySpec = keySpec, NumberOfBytes = numberOfBytes, EncryptionContext = Context,
            });

        Assert.Equal((key.Arn, key.CurrentKeyMaterialId), (shown.KeyId, shown.KeyMaterialId));
        Assert.Equal((key.Arn, key.CurrentKeyMaterialId), (hidden.KeyId, hidden.KeyMaterialId));
        Assert.Equal(expected, shown.Plaintext!.Length);
        DecryptResponse opened = await CallAsync(
            KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = shown.CiphertextBlob, EncryptionContext = Context });
        Assert.Equal(shown.Plaintext, opened.Plaintext);
        DecryptResponse found = await CallAsync(
            KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = hidden.CiphertextBlob, EncryptionContext = Context });
        Assert.Equal(expected, found.Plaintext!.Length);
        Assert.NotEqual(shown.Plaintext, found.Plaintext);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(DataKeySpec.AES_256, 32)]
    public async Task A_data_key_needs_one_statement_of_its_length(string? keySpec, int? numberOfBytes)
    {
        const string Message = "Please specify either number of bytes or key spec.";
        KeyMetadata key = await CreateKeyAsync();

        await RefusedAsync(
            "ValidationException", Message, KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = key.KeyId, KeySpec = keySpec, NumberOfBytes = numberOfBytes });
        await RefusedAsync(
            "ValidationException",
            Message,
            KmsOperations.GenerateDataKeyWithoutPlaintext,
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = key.KeyId, KeySpec = keySpec, NumberOfBytes = numberOfBytes });
    }

    [Fact]
    public async Task ReEncrypt_moves_a_ciphertext_to_another_key_and_context()
    {
        KeyMetadata from = await CreateKeyAsync();
        KeyMetadata to = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(from.KeyId!, "open sesame", Context);

        ReEncryptResponse moved = await CallAsync(KmsOperations.ReEncrypt, new ReEncryptRequest
        {
            CiphertextBlob = blob,
            SourceEncryptionContext = Context,
            DestinationKeyId = to.KeyId,
            DestinationEncryptionContext = new Dictionary<string, string> { ["app"] = "new" },
        });

        Assert.Equal((from.Arn, to.Arn), (moved.SourceKeyId, moved.KeyId));
        Assert.Equal((from.CurrentKeyMaterialId, to.CurrentKeyMaterialId), (moved.SourceKeyMaterialId, moved.DestinationKeyMaterialId));
        Assert.Equal("open sesame", await DecryptAsync(moved.CiphertextBlob!, new Dictionary<string, string> { ["app"] = "new" }, to.KeyId));
        await RefusedAsync("InvalidCiphertextException", "", KmsOperations.ReEncrypt, new ReEncryptRequest
        {
            CiphertextBlob = blob, DestinationKeyId = to.KeyId,
        });
        Assert.Equal(("kms:ReEncryptFrom", "kms:ReEncryptTo"), (Asked!.Action, Assert.Single(Asked.Dependent).Action));
        Assert.Equal([from.Arn!], Asked.Resources);
        Assert.Equal([to.Arn!], Asked.Dependent[0].Resources);
    }

    [Fact]
    public async Task A_dry_run_ends_before_the_deed_but_after_every_check()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");
        const string Code = "DryRunOperationException";
        const string Message = "The request would have succeeded, but the DryRun option is set.";
        var plaintext = SecretValue.FromText("text");

        await RefusedAsync(Code, Message, KmsOperations.Encrypt, new EncryptRequest { KeyId = key.KeyId, Plaintext = plaintext, DryRun = true });
        await RefusedAsync(Code, Message, KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob, DryRun = true });
        await RefusedAsync(
            Code, Message, KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = key.KeyId, NumberOfBytes = 1, DryRun = true });
        await RefusedAsync(
            Code,
            Message,
            KmsOperations.GenerateDataKeyWithoutPlaintext,
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = key.KeyId, NumberOfBytes = 1, DryRun = true });
        await RefusedAsync(
            Code, Message, KmsOperations.ReEncrypt, new ReEncryptRequest { CiphertextBlob = blob, DestinationKeyId = key.KeyId, DryRun = true });
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "DisabledException",
            $"{key.Arn} is disabled.",
            KmsOperations.Encrypt,
            new EncryptRequest { KeyId = key.KeyId, Plaintext = plaintext, DryRun = true });
    }

    [Fact]
    public async Task Random_bytes_have_the_length_asked_for_and_differ()
    {
        GenerateRandomResponse a = await CallAsync(KmsOperations.GenerateRandom, new GenerateRandomRequest { NumberOfBytes = 1024 });
        GenerateRandomResponse b = await CallAsync(KmsOperations.GenerateRandom, new GenerateRandomRequest { NumberOfBytes = 1024 });

        Assert.Equal(1024, a.Plaintext!.Length);
        Assert.NotEqual(a.Plaintext, b.Plaintext);
        await RefusedAsync(
            "ValidationException",
            "NumberOfBytes is required.",
            KmsOperations.GenerateRandom,
            new GenerateRandomRequest());
        await RefusedAsync(
            "CustomKeyStoreNotFoundException",
            "Custom key store cks-1 does not exist.",
            KmsOperations.GenerateRandom,
            new GenerateRandomRequest { NumberOfBytes = 1, CustomKeyStoreId = "cks-1" });
    }

    [Fact]
    public async Task Attested_recipients_are_refused()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(key.KeyId!, "open sesame");
        const string Message = "Recipient is not supported: there is no attestation authority.";

        await RefusedAsync(
            "ValidationException", Message, KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob, Recipient = new RecipientInfo() });
        await RefusedAsync(
            "ValidationException", Message, KmsOperations.GenerateRandom, new GenerateRandomRequest { NumberOfBytes = 1, Recipient = new RecipientInfo() });
    }
}
