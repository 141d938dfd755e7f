using Strongroom.Crypto;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>GenerateMac and VerifyMac.</summary>
public sealed class MacTests : KmsFixture
{
    [Theory]
    [InlineData(KeySpec.HMAC_256, MacAlgorithmSpec.HMAC_SHA_256, 32)]
    [InlineData(KeySpec.HMAC_384, MacAlgorithmSpec.HMAC_SHA_384, 48)]
    [InlineData(KeySpec.HMAC_512, MacAlgorithmSpec.HMAC_SHA_512, 64)]
    public async Task A_code_verifies_for_its_message_and_key_only(string spec, string algorithm, int length)
    {
        KeyMetadata key = await CreateKeyAsync(spec, KeyUsageType.GENERATE_VERIFY_MAC);
        KeyMetadata other = await CreateKeyAsync(spec, KeyUsageType.GENERATE_VERIFY_MAC);
        Assert.Equal([algorithm], key.MacAlgorithms!);

        GenerateMacResponse made = await CallAsync(KmsOperations.GenerateMac, Generating(key, algorithm));
        Assert.Equal([algorithm], Asked!.Conditions["kms:MacAlgorithm"]);
        VerifyMacResponse verified = await CallAsync(KmsOperations.VerifyMac, Verifying(key, algorithm, "message", made.Mac!));

        Assert.Equal((key.Arn, algorithm, length), (made.KeyId, made.MacAlgorithm, made.Mac!.Length));
        Assert.Equal((key.Arn, true, algorithm), (verified.KeyId, verified.MacValid, verified.MacAlgorithm));
        await RefusedAsync("KMSInvalidMacException", "", KmsOperations.VerifyMac, Verifying(key, algorithm, "another", made.Mac));
        await RefusedAsync("KMSInvalidMacException", "", KmsOperations.VerifyMac, Verifying(other, algorithm, "message", made.Mac));
        await RefusedAsync("KMSInvalidMacException", "", KmsOperations.VerifyMac, Verifying(key, algorithm, "message", made.Mac[..^1]));
    }

    [Fact]
    public async Task Other_keys_and_algorithms_are_refused()
    {
        KeyMetadata symmetric = await CreateKeyAsync();
        KeyMetadata key = await CreateKeyAsync(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{symmetric.Arn} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.",
            KmsOperations.GenerateMac,
            Generating(symmetric, MacAlgorithmSpec.HMAC_SHA_256));
        await RefusedAsync(
            "InvalidKeyUsageException",
            $"{symmetric.Arn} key usage is ENCRYPT_DECRYPT which is not valid for VerifyMac.",
            KmsOperations.VerifyMac,
            Verifying(symmetric, MacAlgorithmSpec.HMAC_SHA_256, "message", [1]));
        const string Incompatible = "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.";
        await RefusedAsync("InvalidKeyUsageException", Incompatible, KmsOperations.GenerateMac, Generating(key, MacAlgorithmSpec.HMAC_SHA_512));
        await RefusedAsync(
            "InvalidKeyUsageException", Incompatible, KmsOperations.VerifyMac, Verifying(key, MacAlgorithmSpec.HMAC_SHA_512, "message", [1]));
        const string DryRun = "The request would have succeeded, but the DryRun option is set.";
        byte[] mac = (await CallAsync(KmsOperations.GenerateMac, Generating(key, MacAlgorithmSpec.HMAC_SHA_256))).Mac!;
        await RefusedAsync(
            "DryRunOperationException", DryRun, KmsOperations.GenerateMac, Generating(key, MacAlgorithmSpec.HMAC_SHA_256, dryRun: true));
        await RefusedAsync(
            "DryRunOperationException",
            DryRun,
            KmsOperations.VerifyMac,
            Verifying(key, MacAlgorithmSpec.HMAC_SHA_256, "message", mac, dryRun: true));
    }

    private static GenerateMacRequest Generating(KeyMetadata key, string algorithm, bool? dryRun = null) =>
        new() { DryRun = dryRun, KeyId = key.KeyId, MacAlgorithm = algorithm, Message = SecretValue.FromText("message") };

    private static VerifyMacRequest Verifying(KeyMetadata key, string algorithm, string message, byte[] mac, bool? dryRun = null) =>
        new() { DryRun = dryRun, KeyId = key.KeyId, MacAlgorithm = algorithm, Message = SecretValue.FromText(message), Mac = mac };
}
