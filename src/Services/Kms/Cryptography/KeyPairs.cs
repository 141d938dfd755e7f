using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>
/// Key pairs. A private key is kept as the DER of its PKCS #8 form (RFC 5958); a public key is told as that of its
/// SubjectPublicKeyInfo (RFC 5280), as GetPublicKey has it.
/// </summary>
internal static class KeyPairs
{
    /// <summary>A new private key.</summary>
    public static SecretValue Generate(KeyType type)
    {
        if (type.Family is KeyFamily.Rsa)
        {
            using var rsa = RSA.Create(type.Bits);
            return SecretValue.Own(rsa.ExportPkcs8PrivateKey());
        }

        using var ecdsa = ECDsa.Create(CurveOf(type));
        return SecretValue.Own(ecdsa.ExportPkcs8PrivateKey());
    }

    /// <summary>The public key of a private key.</summary>
    public static byte[] PublicKeyOf(KeyType type, SecretValue privateKey)
    {
        using AsymmetricAlgorithm pair = type.Family is KeyFamily.Rsa ? ReadRsa(privateKey) : ReadEcdsa(privateKey);
        return pair.ExportSubjectPublicKeyInfo();
    }

    /// <summary>Reads a private key that somebody else made, and gives it in our own encoding; null if it is none of this
    /// type.</summary>
    public static SecretValue? Import(KeyType type, ReadOnlySpan<byte> pkcs8)
    {
        try
        {
            using AsymmetricAlgorithm pair = type.Family is KeyFamily.Rsa ? RSA.Create() : ECDsa.Create();
            pair.ImportPkcs8PrivateKey(pkcs8, out int read);
            bool fits = read == pkcs8.Length && (pair is ECDsa curve ? IsOn(type, curve.ExportParameters(false).Curve) : pair.KeySize == type.Bits);
            return fits ? SecretValue.Own(pair.ExportPkcs8PrivateKey()) : null;
        }
        catch (CryptographicException)
        {
            // Whatever is wrong with it: it is no such key.
            return null;
        }
    }

    /// <summary>Whether a curve is that of a type.</summary>
    public static bool IsOn(KeyType type, ECCurve curve) =>
        curve.IsNamed && (curve.Oid.Value ?? Oid.FromFriendlyName(curve.Oid.FriendlyName!, OidGroup.PublicKeyAlgorithm).Value) == OidOf(type);

    /// <summary>The private key, to be disposed of at once.</summary>
    public static RSA ReadRsa(SecretValue privateKey)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(privateKey.Reveal(), out _);
        return rsa;
    }

    /// <inheritdoc cref="ReadRsa"/>
    public static ECDsa ReadEcdsa(SecretValue privateKey)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(privateKey.Reveal(), out _);
        return ecdsa;
    }

    /// <inheritdoc cref="ReadRsa"/>
    public static ECDiffieHellman ReadEcdh(SecretValue privateKey)
    {
        var ecdh = ECDiffieHellman.Create();
        ecdh.ImportPkcs8PrivateKey(privateKey.Reveal(), out _);
        return ecdh;
    }

    private static ECCurve CurveOf(KeyType type) => ECCurve.CreateFromValue(OidOf(type));

    // RFC 5480 and SEC 2.
    private static string OidOf(KeyType type) => type.Spec switch
    {
        KeySpec.ECC_NIST_P256 => "1.2.840.10045.3.1.7",
        KeySpec.ECC_NIST_P384 => "1.3.132.0.34",
        KeySpec.ECC_NIST_P521 => "1.3.132.0.35",
        KeySpec.ECC_SECG_P256K1 => "1.3.132.0.10",
        _ => throw new InvalidOperationException($"{type.Spec} has no curve."),
    };
}
