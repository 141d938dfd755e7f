using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Cryptography;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>Every algorithm against answers that are not our own: of RFCs, and of the OpenSSL program.</summary>
public sealed class KnownAnswerTests
{
    private static readonly byte[] Message = "known answer"u8.ToArray();

    private static readonly SecretValue RsaKey = Secret(OpenSslAnswers.RsaKey);

    // RFC 4231, test case 2.
    [Theory]
    [InlineData(MacAlgorithmSpec.HMAC_SHA_256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(
        MacAlgorithmSpec.HMAC_SHA_384,
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")]
    [InlineData(
        MacAlgorithmSpec.HMAC_SHA_512,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")]
    public void Hmac_is_that_of_the_RFC(string algorithm, string mac)
    {
        using var key = SecretValue.FromText("Jefe");

        Assert.Equal(mac, Convert.ToHexStringLower(Macs.Generate(key, algorithm, "what do ya want for nothing?"u8)));
    }

    // RFC 5649, section 6.
    [Theory]
    [InlineData("c37b7e6492584340bed12207808941155068f738", "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a")]
    [InlineData("466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f")]
    public void Aes_key_wrap_with_padding_is_that_of_the_RFC(string plaintext, string wrapped)
    {
        byte[] oneTime = Convert.FromHexString("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
        foreach (var (algorithm, padding) in ((string, RSAEncryptionPadding)[])
            [
                (AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_1, RSAEncryptionPadding.OaepSHA1),
                (AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256, RSAEncryptionPadding.OaepSHA256),
            ])
        {
            using RSA rsa = KeyPairs.ReadRsa(RsaKey);
            byte[] both = [.. rsa.Encrypt(oneTime, padding), .. Convert.FromHexString(wrapped)];

            using SecretValue? material = KeyUnwrapping.Unwrap(RsaKey, algorithm, both);

            Assert.Equal(plaintext, Convert.ToHexStringLower(material!.Reveal()));
            both[^1] ^= 1;
            Assert.Null(KeyUnwrapping.Unwrap(RsaKey, algorithm, both));
            Assert.Null(KeyUnwrapping.Unwrap(RsaKey, algorithm, both.AsSpan(0, 200)));
            Assert.Null(KeyUnwrapping.Unwrap(RsaKey, algorithm, both.AsSpan(0, both.Length - 1)));
        }
    }

    [Theory]
    [InlineData(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_1, OpenSslAnswers.OaepSha1)]
    [InlineData(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256, OpenSslAnswers.OaepSha256)]
    public void Oaep_opens_what_OpenSSL_encrypted(string algorithm, string ciphertext)
    {
        using SecretValue? plaintext = RsaEncryption.Decrypt(RsaKey, algorithm, Convert.FromBase64String(ciphertext));
        using SecretValue? material = KeyUnwrapping.Unwrap(RsaKey, algorithm, Convert.FromBase64String(ciphertext));

        Assert.Equal(Message, plaintext!.Reveal());
        Assert.Equal(Message, material!.Reveal());
    }

    [Theory]
    [InlineData(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256, OpenSslAnswers.Pkcs1Sha256)]
    [InlineData(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_384, OpenSslAnswers.Pkcs1Sha384)]
    [InlineData(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_512, OpenSslAnswers.Pkcs1Sha512)]
    public void Pkcs1_signs_as_OpenSSL_does(string algorithm, string signature)
    {
        byte[] made = Signatures.Sign(KeyType.Of(KeySpec.RSA_2048), RsaKey, algorithm, MessageType.RAW, Message);

        Assert.Equal(signature, Convert.ToBase64String(made));
    }

    [Theory]
    [InlineData(KeySpec.RSA_2048, SigningAlgorithmSpec.RSASSA_PSS_SHA_256, OpenSslAnswers.RsaKey, OpenSslAnswers.PssSha256)]
    [InlineData(KeySpec.RSA_2048, SigningAlgorithmSpec.RSASSA_PSS_SHA_384, OpenSslAnswers.RsaKey, OpenSslAnswers.PssSha384)]
    [InlineData(KeySpec.RSA_2048, SigningAlgorithmSpec.RSASSA_PSS_SHA_512, OpenSslAnswers.RsaKey, OpenSslAnswers.PssSha512)]
    [InlineData(KeySpec.RSA_2048, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256, OpenSslAnswers.RsaKey, OpenSslAnswers.Pkcs1Sha256)]
    [InlineData(KeySpec.ECC_NIST_P256, SigningAlgorithmSpec.ECDSA_SHA_256, OpenSslAnswers.P256Key, OpenSslAnswers.P256Signature)]
    [InlineData(KeySpec.ECC_NIST_P384, SigningAlgorithmSpec.ECDSA_SHA_384, OpenSslAnswers.P384Key, OpenSslAnswers.P384Signature)]
    [InlineData(KeySpec.ECC_NIST_P521, SigningAlgorithmSpec.ECDSA_SHA_512, OpenSslAnswers.P521Key, OpenSslAnswers.P521Signature)]
    [InlineData(KeySpec.ECC_SECG_P256K1, SigningAlgorithmSpec.ECDSA_SHA_256, OpenSslAnswers.K256Key, OpenSslAnswers.K256Signature)]
    public void What_OpenSSL_signed_verifies_and_nothing_else(string spec, string algorithm, string privateKey, string signature)
    {
        KeyType type = KeyType.Of(spec);
        using SecretValue key = Secret(privateKey);
        byte[] given = Convert.FromBase64String(signature);
        bool Verify(byte[] message, byte[] mark) => Signatures.Verify(type, key, algorithm, MessageType.RAW, message, mark);

        Assert.True(Verify(Message, given));
        Assert.False(Verify("another answer"u8.ToArray(), given));
        Assert.False(Verify(Message, given[..^1]));
        Assert.False(Verify(Message, [1]));
        given[^1] ^= 1;
        Assert.False(Verify(Message, given));
        Assert.True(Verify(Message, Signatures.Sign(type, key, algorithm, MessageType.RAW, Message)));
    }

    // RFC 6979, A.2.5: ECDSA on P-256 with SHA-256 over "sample".
    [Fact]
    public void The_signature_of_the_RFC_verifies()
    {
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"),
            Q = new ECPoint
            {
                X = Convert.FromHexString("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
                Y = Convert.FromHexString("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
            },
        });
        using var key = SecretValue.Own(ecdsa.ExportPkcs8PrivateKey());
        // A DER sequence of two integers whose first bit is set.
        byte[] signature = Convert.FromHexString(
            "3046022100EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
            + "022100F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");

        Assert.True(Signatures.Verify(
            KeyType.Of(KeySpec.ECC_NIST_P256), key, SigningAlgorithmSpec.ECDSA_SHA_256, MessageType.RAW, "sample"u8, signature));
        Assert.True(Signatures.Verify(
            KeyType.Of(KeySpec.ECC_NIST_P256), key, SigningAlgorithmSpec.ECDSA_SHA_256, MessageType.DIGEST, SHA256.HashData("sample"u8), signature));
    }

    [Theory]
    [InlineData(KeySpec.ECC_NIST_P256, OpenSslAnswers.P256Key, OpenSslAnswers.P256Peer, OpenSslAnswers.P256Secret)]
    [InlineData(KeySpec.ECC_NIST_P384, OpenSslAnswers.P384Key, OpenSslAnswers.P384Peer, OpenSslAnswers.P384Secret)]
    [InlineData(KeySpec.ECC_NIST_P521, OpenSslAnswers.P521Key, OpenSslAnswers.P521Peer, OpenSslAnswers.P521Secret)]
    public void The_shared_secret_is_that_of_OpenSSL(string spec, string privateKey, string peer, string secret)
    {
        using SecretValue key = Secret(privateKey);
        using SecretValue shared = KeyAgreement.Derive(KeyType.Of(spec), key, Convert.FromBase64String(peer));

        Assert.Equal(secret, Convert.ToBase64String(shared.Reveal()));
    }

    [Theory]
    [InlineData(KeySpec.RSA_2048, OpenSslAnswers.RsaKey, OpenSslAnswers.RsaPublicKey)]
    [InlineData(KeySpec.ECC_NIST_P256, OpenSslAnswers.P256Key, OpenSslAnswers.P256PublicKey)]
    [InlineData(KeySpec.ECC_NIST_P384, OpenSslAnswers.P384Key, OpenSslAnswers.P384PublicKey)]
    [InlineData(KeySpec.ECC_NIST_P521, OpenSslAnswers.P521Key, OpenSslAnswers.P521PublicKey)]
    [InlineData(KeySpec.ECC_SECG_P256K1, OpenSslAnswers.K256Key, OpenSslAnswers.K256PublicKey)]
    public void Public_keys_are_encoded_as_OpenSSL_does_and_keys_import_as_their_own_type_only(string spec, string privateKey, string publicKey)
    {
        using SecretValue key = Secret(privateKey);
        Assert.Equal(publicKey, Convert.ToBase64String(KeyPairs.PublicKeyOf(KeyType.Of(spec), key)));

        foreach (string other in (string[])
            [KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.ECC_NIST_P256, KeySpec.ECC_NIST_P384, KeySpec.ECC_NIST_P521, KeySpec.ECC_SECG_P256K1])
        {
            using SecretValue? imported = KeyPairs.Import(KeyType.Of(other), key.Reveal());
            Assert.Equal(other == spec, imported is not null);
        }

        Assert.Null(KeyPairs.Import(KeyType.Of(spec), [.. key.Reveal(), 0]));
        Assert.Null(KeyPairs.Import(KeyType.Of(spec), Encoding.ASCII.GetBytes("no key")));
    }

    private static SecretValue Secret(string base64) => SecretValue.Own(Convert.FromBase64String(base64));
}
