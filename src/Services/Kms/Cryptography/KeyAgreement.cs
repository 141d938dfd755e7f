using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>Elliptic-curve Diffie-Hellman (SP 800-56A, 5.7.1.2): the shared x coordinate, without a derivation.</summary>
internal static class KeyAgreement
{
    /// <summary>The secret that the key shares with the owner of a public key.</summary>
    /// <param name="type">The type of the key.</param>
    /// <param name="privateKey">The key.</param>
    /// <param name="publicKey">The other's SubjectPublicKeyInfo.</param>
    /// <exception cref="AwsException">ValidationException: it is no public key on the key's curve.</exception>
    public static SecretValue Derive(KeyType type, SecretValue privateKey, ReadOnlySpan<byte> publicKey)
    {
        using var other = ECDiffieHellman.Create();
        try
        {
            other.ImportSubjectPublicKeyInfo(publicKey, out int read);
            if (read == publicKey.Length && KeyPairs.IsOn(type, other.ExportParameters(false).Curve))
            {
                using ECDiffieHellman own = KeyPairs.ReadEcdh(privateKey);
                using ECDiffieHellmanPublicKey peer = other.PublicKey;
                return SecretValue.Own(own.DeriveRawSecretAgreement(peer));
            }
        }
        catch (CryptographicException)
        {
            // Answered below, together with keys on other curves.
        }

        throw CommonErrors.Validation($"The public key is not valid for key spec {type.Spec}.");
    }
}
