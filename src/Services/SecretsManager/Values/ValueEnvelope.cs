using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;

namespace Strongroom.Services.SecretsManager.Values;

/// <summary>
/// Encrypts and decrypts secret values: a data key per version, made by KMS under the secret's key with the encryption
/// context <c>{SecretARN, SecretVersionId}</c> (user guide, "Secret encryption and decryption"). KMS is called through the
/// front door as the caller, so that key policies, key state and audit apply to the caller as they do on AWS.
/// </summary>
internal sealed class ValueEnvelope(FrontDoor door)
{
    /// <summary>The service's name in forwarded calls (aws:CalledVia).</summary>
    public const string ServiceName = "secretsmanager.amazonaws.com";

    // What AWS asks KMS with to find out whether a key can be used, before there is a version.
    private const string ValidationVersion = "RequestToValidateKeyAccess";

    /// <summary>Encrypts the value of a version under the secret's key.</summary>
    /// <exception cref="AwsException">EncryptionFailure, or AccessDeniedException if the caller may not use the key.</exception>
    public async ValueTask<ValueRecord> SealAsync(SecretRecord secret, string versionId, SecretValue value, bool isBinary, CallContext context)
    {
        var generated = await GenerateAsync(secret, versionId, context);
        using var dataKey = generated.Plaintext!;
        return new ValueRecord
        {
            Account = secret.Account,
            Region = secret.Region,
            Name = secret.Name,
            Suffix = secret.UniqueSuffix,
            VersionId = versionId,
            IsBinary = isBinary,
            KmsKeyArn = generated.KeyId!,
            EncryptedDataKey = generated.CiphertextBlob!,
            Ciphertext = Envelope.Seal(dataKey, value, Binding(secret, versionId)),
        };
    }

    /// <summary>Decrypts the value of a version. The caller disposes it.</summary>
    /// <exception cref="AwsException">DecryptionFailure, or AccessDeniedException if the caller may not use the key.</exception>
    public async ValueTask<SecretValue> OpenAsync(SecretRecord secret, ValueRecord value, CallContext context)
    {
        using var dataKey = await DecryptKeyAsync(secret, value.VersionId, value.EncryptedDataKey, context);
        return Envelope.Open(dataKey, value.Ciphertext, Binding(secret, value.VersionId));
    }

    /// <summary>Finds out whether the caller can encrypt and decrypt under the secret's key.</summary>
    /// <exception cref="AwsException">As the other two.</exception>
    public async ValueTask ValidateKeyAsync(SecretRecord secret, CallContext context)
    {
        var generated = await GenerateAsync(secret, ValidationVersion, context);
        generated.Plaintext!.Dispose();
        (await DecryptKeyAsync(secret, ValidationVersion, generated.CiphertextBlob!, context)).Dispose();
    }

    private async ValueTask<GenerateDataKeyResponse> GenerateAsync(SecretRecord secret, string versionId, CallContext context)
    {
        var request = new GenerateDataKeyRequest
        {
            KeyId = KeyOf(secret),
            KeySpec = DataKeySpec.AES_256,
            EncryptionContext = ContextOf(secret, versionId),
        };
        try
        {
            return await door.CallAsync(KmsOperations.GenerateDataKey, request, context.Via(ServiceName));
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            throw Refused(refusal, SecretsManagerErrors.EncryptionFailure, "encrypt");
        }
    }

    private async ValueTask<SecretValue> DecryptKeyAsync(SecretRecord secret, string versionId, byte[] encryptedKey, CallContext context)
    {
        var request = new DecryptRequest { CiphertextBlob = encryptedKey, EncryptionContext = ContextOf(secret, versionId) };
        try
        {
            return (await door.CallAsync(KmsOperations.Decrypt, request, context.Via(ServiceName))).Plaintext!;
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client)
        {
            throw Refused(refusal, SecretsManagerErrors.DecryptionFailure, "decrypt");
        }
    }

    private static AwsException Refused(AwsException refusal, Func<string?, AwsException> failure, string verb) =>
        refusal.Code == "AccessDeniedException"
            ? CommonErrors.AccessDenied("Access to KMS is not allowed")
            : failure($"Secrets Manager can't {verb} the protected secret text using the provided KMS key. {refusal.WireMessage}".TrimEnd());

    /// <summary>The secret's key as an ARN in the secret's own account, so that it means the same whoever calls.</summary>
    private static string KeyOf(SecretRecord secret)
    {
        var key = secret.KmsKeyId ?? KeyNames.DefaultAlias;
        if (key.StartsWith("arn:", StringComparison.Ordinal))
        {
            return key;
        }

        var resource = key.StartsWith("alias/", StringComparison.Ordinal) ? key : $"key/{key}";
        return $"arn:{Partition.Of(secret.Region)}:kms:{secret.Region}:{secret.Account}:{resource}";
    }

    // The ARN is the one in the secret's own region: a replica's values are encrypted anew there.
    private static Dictionary<string, string> ContextOf(SecretRecord secret, string versionId) => new()
    {
        ["SecretARN"] = secret.Arn,
        ["SecretVersionId"] = versionId,
    };

    private static byte[] Binding(SecretRecord secret, string versionId) => AssociatedData.FromParts(secret.Arn, versionId);
}
