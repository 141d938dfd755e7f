using System.Collections.Frozen;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>What kind of cryptography a key spec stands for.</summary>
internal enum KeyFamily
{
    /// <summary>AES-256 behind KMS's own ciphertext form.</summary>
    Symmetric,

    /// <summary>A secret for HMAC.</summary>
    Hmac,

    /// <summary>An RSA key pair.</summary>
    Rsa,

    /// <summary>A key pair on an elliptic curve.</summary>
    Ecc,

    /// <summary>What .NET has no cryptography for: SM2, Ed25519 and HMAC with SHA-224; and ML-DSA, which it has only above
    /// OpenSSL 3.5, and whose key encodings it still calls experimental.</summary>
    Unsupported,
}

/// <summary>
/// A key spec: what a key of it is for and which algorithms it has (KMS developer guide, "Key spec reference").
/// </summary>
/// <param name="Spec">The spec, e.g. <c>RSA_2048</c>.</param>
/// <param name="Family">Its cryptography.</param>
/// <param name="Bits">The size of the modulus, of the curve's field or of the secret; 0 where it has none.</param>
/// <param name="Usages">The values of KeyUsage that it can have.</param>
internal sealed record KeyType(string Spec, KeyFamily Family, int Bits, IReadOnlyList<string> Usages)
{
    private static readonly string[] RsaEncryption = [EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1, EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256];

    private static readonly string[] RsaSigning =
    [
        SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256,
        SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_384,
        SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_512,
        SigningAlgorithmSpec.RSASSA_PSS_SHA_256,
        SigningAlgorithmSpec.RSASSA_PSS_SHA_384,
        SigningAlgorithmSpec.RSASSA_PSS_SHA_512,
    ];

    private static readonly FrozenDictionary<string, KeyType> All = new KeyType[]
    {
        new(KeySpec.SYMMETRIC_DEFAULT, KeyFamily.Symmetric, 256, [KeyUsageType.ENCRYPT_DECRYPT]),
        Rsa(KeySpec.RSA_2048, 2048),
        Rsa(KeySpec.RSA_3072, 3072),
        Rsa(KeySpec.RSA_4096, 4096),
        Nist(KeySpec.ECC_NIST_P256, 256),
        Nist(KeySpec.ECC_NIST_P384, 384),
        Nist(KeySpec.ECC_NIST_P521, 521),
        new(KeySpec.ECC_SECG_P256K1, KeyFamily.Ecc, 256, [KeyUsageType.SIGN_VERIFY]),
        Hmac(KeySpec.HMAC_256, 256),
        Hmac(KeySpec.HMAC_384, 384),
        Hmac(KeySpec.HMAC_512, 512),
        new(KeySpec.ML_DSA_44, KeyFamily.Unsupported, 0, [KeyUsageType.SIGN_VERIFY]),
        new(KeySpec.ML_DSA_65, KeyFamily.Unsupported, 0, [KeyUsageType.SIGN_VERIFY]),
        new(KeySpec.ML_DSA_87, KeyFamily.Unsupported, 0, [KeyUsageType.SIGN_VERIFY]),
        new(KeySpec.HMAC_224, KeyFamily.Unsupported, 0, [KeyUsageType.GENERATE_VERIFY_MAC]),
        new(KeySpec.ECC_NIST_EDWARDS25519, KeyFamily.Unsupported, 0, [KeyUsageType.SIGN_VERIFY]),
        new(KeySpec.SM2, KeyFamily.Unsupported, 0, [KeyUsageType.ENCRYPT_DECRYPT, KeyUsageType.SIGN_VERIFY, KeyUsageType.KEY_AGREEMENT]),
    }.ToFrozenDictionary(type => type.Spec, StringComparer.Ordinal);

    /// <summary>The symmetric encryption key.</summary>
    public static KeyType Symmetric { get; } = Of(KeySpec.SYMMETRIC_DEFAULT);

    /// <summary>Whether it is the symmetric encryption key.</summary>
    public bool IsSymmetricEncryption => Family is KeyFamily.Symmetric;

    /// <summary>Whether it has a public key.</summary>
    public bool IsKeyPair => Family is KeyFamily.Rsa or KeyFamily.Ecc;

    /// <summary>Whether the platform's cryptography has it.</summary>
    public bool IsSupported => Family is not KeyFamily.Unsupported;

    /// <summary>The type of a spec that the model knows.</summary>
    public static KeyType Of(string spec) => All[spec];

    /// <summary>What a key of this type encrypts with, used for <paramref name="usage"/>; empty if it does not.</summary>
    public IReadOnlyList<string> EncryptionAlgorithms(string usage) => (usage, Family) switch
    {
        (KeyUsageType.ENCRYPT_DECRYPT, KeyFamily.Symmetric) => [EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT],
        (KeyUsageType.ENCRYPT_DECRYPT, KeyFamily.Rsa) => RsaEncryption,
        _ => [],
    };

    /// <summary>What it signs with; empty if it does not.</summary>
    public IReadOnlyList<string> SigningAlgorithms(string usage) => (usage, Family, Bits) switch
    {
        (not KeyUsageType.SIGN_VERIFY, _, _) => [],
        (_, KeyFamily.Rsa, _) => RsaSigning,
        (_, KeyFamily.Ecc, 256) => [SigningAlgorithmSpec.ECDSA_SHA_256],
        (_, KeyFamily.Ecc, 384) => [SigningAlgorithmSpec.ECDSA_SHA_384],
        (_, KeyFamily.Ecc, _) => [SigningAlgorithmSpec.ECDSA_SHA_512],
        _ => [],
    };

    /// <summary>What it makes authentication codes with; empty if it does not.</summary>
    public IReadOnlyList<string> MacAlgorithms => (Family, Bits) switch
    {
        (KeyFamily.Hmac, 256) => [MacAlgorithmSpec.HMAC_SHA_256],
        (KeyFamily.Hmac, 384) => [MacAlgorithmSpec.HMAC_SHA_384],
        (KeyFamily.Hmac, 512) => [MacAlgorithmSpec.HMAC_SHA_512],
        _ => [],
    };

    /// <summary>What it agrees on secrets with; empty if it does not.</summary>
    public static IReadOnlyList<string> KeyAgreementAlgorithms(string usage) =>
        usage == KeyUsageType.KEY_AGREEMENT ? [KeyAgreementAlgorithmSpec.ECDH] : [];

    private static KeyType Rsa(string spec, int bits) =>
        new(spec, KeyFamily.Rsa, bits, [KeyUsageType.ENCRYPT_DECRYPT, KeyUsageType.SIGN_VERIFY]);

    private static KeyType Nist(string spec, int bits) =>
        new(spec, KeyFamily.Ecc, bits, [KeyUsageType.SIGN_VERIFY, KeyUsageType.KEY_AGREEMENT]);

    private static KeyType Hmac(string spec, int bits) => new(spec, KeyFamily.Hmac, bits, [KeyUsageType.GENERATE_VERIFY_MAC]);
}
