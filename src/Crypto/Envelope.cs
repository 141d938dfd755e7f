using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// Encrypts one value under a 256-bit data key of its own. A secret's version is sealed so, with the secret's ARN and the
/// version id as associated data (<see cref="AssociatedData.FromParts"/>): a value copied to another secret or version does
/// not open there.
/// <para>Stored form, frozen: <c>"SRE" | 0x02 | nonce (12) | ciphertext | tag (16)</c>, AES-256-GCM, authenticated over the
/// first four bytes followed by the caller's associated data. A data key seals one value, so its nonce needs no room for
/// chance. What older versions wrote opens, too: <c>"SRE" | 0x01 | nonce (24) | ciphertext | tag (16)</c>, XAES-256-GCM.</para>
/// </summary>
public static class Envelope
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private static ReadOnlySpan<byte> Header => "SRE\u0002"u8;

    private static ReadOnlySpan<byte> ExtendedHeader => "SRE\u0001"u8;

    /// <summary>Seals <paramref name="value"/> under <paramref name="dataKey"/> (32 bytes), which seals nothing else.</summary>
    public static byte[] Seal(SecretValue dataKey, SecretValue value, ReadOnlySpan<byte> associatedData)
    {
        var envelope = new byte[Header.Length + NonceSize + value.Length + TagSize];
        Header.CopyTo(envelope);
        Span<byte> nonce = envelope.AsSpan(Header.Length, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> ciphertext = envelope.AsSpan(Header.Length + NonceSize, value.Length);
        using var cipher = new AesGcm(dataKey.Reveal(), TagSize);
        cipher.Encrypt(nonce, value.Reveal(), ciphertext, envelope.AsSpan(envelope.Length - TagSize), Authenticated(Header, associatedData));
        return envelope;
    }

    /// <summary>Opens what <see cref="Seal"/> made with the same key and associated data.</summary>
    /// <exception cref="SealedDataException">It is truncated, of an unknown format, changed, or bound to something else.</exception>
    public static SecretValue Open(SecretValue dataKey, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> associatedData)
    {
        if (envelope.StartsWith(Header) && envelope.Length >= Header.Length + NonceSize + TagSize)
        {
            return OpenPlain(dataKey, envelope[Header.Length..], Authenticated(Header, associatedData));
        }

        if (!envelope.StartsWith(ExtendedHeader) || envelope.Length < ExtendedHeader.Length + SealedBox.Overhead)
        {
            throw SealedDataException.UnknownFormat("envelope");
        }

        using var cipher = new Xaes256Gcm(dataKey.Reveal());
        byte[] value = SealedBox.Open(cipher, envelope, ExtendedHeader.Length, associatedData)
            ?? throw SealedDataException.NotAuthentic("envelope");
        return SecretValue.Own(value);
    }

    private static SecretValue OpenPlain(SecretValue dataKey, ReadOnlySpan<byte> box, ReadOnlySpan<byte> authenticated)
    {
        var value = new byte[box.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(dataKey.Reveal(), TagSize);
        try
        {
            cipher.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], value, authenticated);
            return SecretValue.Own(value);
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(value);
            throw SealedDataException.NotAuthentic("envelope");
        }
    }

    private static byte[] Authenticated(ReadOnlySpan<byte> header, ReadOnlySpan<byte> associatedData) => [.. header, .. associatedData];
}
