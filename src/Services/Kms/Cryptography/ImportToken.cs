using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Domain;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>
/// What GetParametersForImport hands out and ImportKeyMaterial takes back: the private wrapping key, so that nothing of an
/// import that never comes is stored. Sealed under a key of the KMS key's own record.
/// <para>Form: <c>"SRI" | 0x01 | nonce (24) | ciphertext | tag (16)</c>, XAES-256-GCM, authenticated over the KMS key's ARN; the
/// plaintext is the end of its validity (8, Unix seconds, big-endian), the length of the algorithm's name (1), the name, and
/// the private key.</para>
/// </summary>
internal sealed class ImportToken : IDisposable
{
    /// <summary>How long a token can be used (API reference).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int HeaderSize = 4;

    private ImportToken(DateTimeOffset validTo, string algorithm, SecretValue wrappingKey)
    {
        ValidTo = validTo;
        Algorithm = algorithm;
        WrappingKey = wrappingKey;
    }

    private static ReadOnlySpan<byte> Magic => "SRI\u0001"u8;

    /// <summary>From when on it is refused.</summary>
    public DateTimeOffset ValidTo { get; }

    /// <summary>The wrapping algorithm.</summary>
    public string Algorithm { get; }

    /// <summary>The private key.</summary>
    public SecretValue WrappingKey { get; }

    /// <summary>A token for a key.</summary>
    public static byte[] Seal(KeyRecord key, DateTimeOffset validTo, string algorithm, SecretValue wrappingKey)
    {
        byte[] plaintext = new byte[sizeof(long) + 1 + algorithm.Length + wrappingKey.Length];
        BinaryPrimitives.WriteInt64BigEndian(plaintext, validTo.ToUnixTimeSeconds());
        plaintext[sizeof(long)] = checked((byte)algorithm.Length);
        Encoding.ASCII.GetBytes(algorithm, plaintext.AsSpan(sizeof(long) + 1));
        wrappingKey.Reveal().CopyTo(plaintext.AsSpan(sizeof(long) + 1 + algorithm.Length));
        try
        {
            using var cipher = new Xaes256Gcm(key.ImportTokenKey!.Reveal());
            return SealedBox.Seal(cipher, Magic, plaintext, Encoding.UTF8.GetBytes(key.Arn));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>The token, or null if it is not one of this key's.</summary>
    public static ImportToken? Open(KeyRecord key, ReadOnlySpan<byte> token)
    {
        if (!token.StartsWith(Magic))
        {
            return null;
        }

        using var cipher = new Xaes256Gcm(key.ImportTokenKey!.Reveal());
        if (SealedBox.Open(cipher, token, HeaderSize, Encoding.UTF8.GetBytes(key.Arn)) is not { } plaintext)
        {
            return null;
        }

        try
        {
            int length = plaintext[sizeof(long)];
            return new ImportToken(
                DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(plaintext)),
                Encoding.ASCII.GetString(plaintext, sizeof(long) + 1, length),
                SecretValue.Copy(plaintext.AsSpan(sizeof(long) + 1 + length)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => WrappingKey.Dispose();
}
