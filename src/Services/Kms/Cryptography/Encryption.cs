using Strongroom.Services.Kms.Domain;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>Encryption under a KMS key of either kind.</summary>
internal static class Encryption
{
    /// <summary>Encrypts with the key's current material.</summary>
    /// <exception cref="Protocol.Errors.AwsException">ValidationException: too much for an RSA key.</exception>
    public static byte[] Encrypt(
        KeyRecord key, string algorithm, ReadOnlySpan<byte> plaintext, IReadOnlyDictionary<string, string>? context) =>
        key.Type.IsSymmetricEncryption
            ? CiphertextBlob.Seal(key, plaintext, context)
            : RsaEncryption.Encrypt(key.Type, key.CurrentMaterial.Secret, algorithm, plaintext);
}
