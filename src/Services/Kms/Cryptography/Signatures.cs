using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>
/// Signatures: RSASSA-PSS with a salt as long as the hash and RSASSA-PKCS1-v1_5 (RFC 8017), and ECDSA as a DER sequence
/// (RFC 3279).
/// </summary>
internal static class Signatures
{
    /// <summary>Signs a message or a digest of one.</summary>
    /// <exception cref="AwsException">ValidationException: the digest has another length than the algorithm's, or it is no digest.</exception>
    public static byte[] Sign(KeyType type, SecretValue privateKey, string algorithm, string messageType, ReadOnlySpan<byte> message)
    {
        byte[] digest = DigestOf(algorithm, messageType, message, out HashAlgorithmName hash);
        if (type.Family is KeyFamily.Rsa)
        {
            using RSA rsa = KeyPairs.ReadRsa(privateKey);
            return rsa.SignHash(digest, hash, PaddingOf(algorithm));
        }

        using ECDsa ecdsa = KeyPairs.ReadEcdsa(privateKey);
        return ecdsa.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether a signature is one of the message; what is no signature at all is not.</summary>
    /// <exception cref="AwsException">As <see cref="Sign"/>.</exception>
    public static bool Verify(
        KeyType type, SecretValue privateKey, string algorithm, string messageType, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        byte[] digest = DigestOf(algorithm, messageType, message, out HashAlgorithmName hash);
        if (type.Family is KeyFamily.Rsa)
        {
            using RSA rsa = KeyPairs.ReadRsa(privateKey);
            return rsa.VerifyHash(digest, signature, hash, PaddingOf(algorithm));
        }

        using ECDsa ecdsa = KeyPairs.ReadEcdsa(privateKey);
        return ecdsa.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static byte[] DigestOf(string algorithm, string messageType, ReadOnlySpan<byte> message, out HashAlgorithmName hash)
    {
        // Every algorithm's name ends with that of its hash.
        hash = algorithm[^3..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        if (messageType == MessageType.RAW)
        {
            return CryptographicOperations.HashData(hash, message);
        }

        if (messageType == MessageType.EXTERNAL_MU)
        {
            throw CommonErrors.Validation($"MessageType EXTERNAL_MU is not valid for algorithm {algorithm}.");
        }

        return message.Length * 8 == int.Parse(algorithm.AsSpan()[^3..], System.Globalization.CultureInfo.InvariantCulture)
            ? message.ToArray()
            : throw CommonErrors.Validation($"Digest is invalid length for algorithm {algorithm}.");
    }

    private static RSASignaturePadding PaddingOf(string algorithm) =>
        algorithm.Contains("_PSS_", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
}
