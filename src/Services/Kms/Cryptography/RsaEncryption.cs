using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>RSAES-OAEP (RFC 8017). Its ciphertexts name no key: they are as any library makes them.</summary>
internal static class RsaEncryption
{
    /// <summary>Encrypts.</summary>
    /// <exception cref="AwsException">ValidationException: more than the modulus takes.</exception>
    public static byte[] Encrypt(KeyType type, SecretValue privateKey, string algorithm, ReadOnlySpan<byte> plaintext)
    {
        RSAEncryptionPadding padding = PaddingOf(algorithm);
        int room = (type.Bits / 8) - (2 * HashSizeOf(padding)) - 2;
        if (plaintext.Length > room)
        {
            throw CommonErrors.Validation(
                $"Algorithm {algorithm} and key spec {type.Spec} cannot encrypt data larger than {room} bytes.");
        }

        using RSA rsa = KeyPairs.ReadRsa(privateKey);
        return rsa.Encrypt(plaintext, padding);
    }

    /// <summary>Decrypts; null when it is no ciphertext of this key and algorithm.</summary>
    public static SecretValue? Decrypt(SecretValue privateKey, string algorithm, ReadOnlySpan<byte> ciphertext)
    {
        using RSA rsa = KeyPairs.ReadRsa(privateKey);
        return Decrypt(rsa, PaddingOf(algorithm), ciphertext);
    }

    /// <summary>As <see cref="Decrypt(SecretValue, string, ReadOnlySpan{byte})"/>, with the key itself.</summary>
    public static SecretValue? Decrypt(RSA key, RSAEncryptionPadding padding, ReadOnlySpan<byte> ciphertext)
    {
        try
        {
            return SecretValue.Own(key.Decrypt(ciphertext, padding));
        }
        catch (CryptographicException)
        {
            // One answer for whatever is wrong with it: OAEP must not tell more.
            return null;
        }
    }

    /// <summary>The padding of an algorithm whose name ends with SHA_1 or SHA_256.</summary>
    public static RSAEncryptionPadding PaddingOf(string algorithm) =>
        algorithm.EndsWith("_SHA_1", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;

    private static int HashSizeOf(RSAEncryptionPadding padding) => padding == RSAEncryptionPadding.OaepSHA1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
}
