using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>Unwraps key material that is to be imported (API reference, GetParametersForImport).</summary>
internal static class KeyUnwrapping
{
    /// <summary>Bytes of one block of AES key wrap, the least that it adds (RFC 5649).</summary>
    private const int WrapBlock = 8;

    /// <summary>The material, or null if it was not wrapped with this algorithm for this key.</summary>
    /// <param name="wrappingKey">The private key whose public key GetParametersForImport gave.</param>
    /// <param name="algorithm">The wrapping algorithm that was asked for there.</param>
    /// <param name="wrapped">What the customer made: RSAES-OAEP of the material; or RSAES-OAEP of a one-time AES key followed
    /// by the material under it in AES key wrap with padding.</param>
    public static SecretValue? Unwrap(SecretValue wrappingKey, string algorithm, ReadOnlySpan<byte> wrapped)
    {
        using RSA rsa = KeyPairs.ReadRsa(wrappingKey);
        RSAEncryptionPadding padding = RsaEncryption.PaddingOf(algorithm);
        if (algorithm is AlgorithmSpec.RSAES_OAEP_SHA_1 or AlgorithmSpec.RSAES_OAEP_SHA_256)
        {
            return RsaEncryption.Decrypt(rsa, padding, wrapped);
        }

        int first = rsa.KeySize / 8;
        if (wrapped.Length < first + (2 * WrapBlock))
        {
            return null;
        }

        using SecretValue? oneTime = RsaEncryption.Decrypt(rsa, padding, wrapped[..first]);
        return oneTime is { Length: 16 or 24 or 32 } ? Unpad(oneTime, wrapped[first..]) : null;
    }

    /// <summary>The material as a key of this type keeps it, or null if it is none.</summary>
    public static SecretValue? Normalize(KeyType type, SecretValue material)
    {
        if (type.IsKeyPair)
        {
            return KeyPairs.Import(type, material.Reveal());
        }

        return material.Length == type.Bits / 8 ? SecretValue.Copy(material.Reveal()) : null;
    }

    private static SecretValue? Unpad(SecretValue key, ReadOnlySpan<byte> wrapped)
    {
        using var aes = Aes.Create();
        aes.SetKey(key.Reveal());
        byte[] buffer = new byte[wrapped.Length];
        try
        {
            int length = aes.DecryptKeyWrapPadded(wrapped, buffer);
            return SecretValue.Copy(buffer.AsSpan(0, length));
        }
        catch (CryptographicException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            // A length that no wrapped key has.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
