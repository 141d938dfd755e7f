namespace Strongroom.Crypto;

/// <summary>
/// Encrypts one value under a 256-bit data key of its own. A secret's version is sealed so, with the secret's ARN and the
/// version id as associated data (<see cref="AssociatedData.FromParts"/>): a value copied to another secret or version does
/// not open there.
/// <para>Stored form, frozen: <c>"SRE" | 0x01 | nonce (24) | ciphertext | tag (16)</c>, XAES-256-GCM, authenticated over the
/// first four bytes followed by the caller's associated data.</para>
/// </summary>
public static class Envelope
{
    private static ReadOnlySpan<byte> Header => "SRE\u0001"u8;

    /// <summary>Seals <paramref name="value"/> under <paramref name="dataKey"/> (32 bytes).</summary>
    public static byte[] Seal(SecretValue dataKey, SecretValue value, ReadOnlySpan<byte> associatedData)
    {
        using var cipher = new Xaes256Gcm(dataKey.Reveal());
        return SealedBox.Seal(cipher, Header, value.Reveal(), associatedData);
    }

    /// <summary>Opens what <see cref="Seal"/> made with the same key and associated data.</summary>
    /// <exception cref="SealedDataException">It is truncated, of an unknown format, changed, or bound to something else.</exception>
    public static SecretValue Open(SecretValue dataKey, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> associatedData)
    {
        if (!envelope.StartsWith(Header) || envelope.Length < Header.Length + SealedBox.Overhead)
        {
            throw SealedDataException.UnknownFormat("envelope");
        }

        using var cipher = new Xaes256Gcm(dataKey.Reveal());
        byte[] value = SealedBox.Open(cipher, envelope, Header.Length, associatedData)
            ?? throw SealedDataException.NotAuthentic("envelope");
        return SecretValue.Own(value);
    }
}
