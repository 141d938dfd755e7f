using System.Buffers.Binary;

namespace Strongroom.Crypto;

/// <summary>
/// A sealed form for what is too long to seal at once: chunks of 64 KiB, each authenticated with its place and with whether
/// it is the last one, so that a stream cannot be cut, extended or put in another order without being refused. This is the
/// STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse
/// Misuse-Resistance", 2015) over XAES-256-GCM.
/// <para>Form, frozen: <c>"SRX" | 0x01 | nonce prefix (15) | chunks</c>; a chunk is up to 65,536 bytes of ciphertext and a
/// tag (16), full but for the last. Its nonce is <c>prefix (15) | number from 0 (8, big-endian) | 1 for the last, else
/// 0</c>; it is authenticated over the first nineteen bytes followed by the caller's associated data. A key is used for one
/// stream.</para>
/// </summary>
internal static class SealedStream
{
    public const int ChunkSize = 64 << 10;
    public const int PrefixSize = 15;

    public static ReadOnlySpan<byte> Magic => "SRX\u0001"u8;

    public static int HeaderSize => Magic.Length + PrefixSize;

    public static void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> header, long number, bool last)
    {
        header[Magic.Length..HeaderSize].CopyTo(nonce);
        BinaryPrimitives.WriteInt64BigEndian(nonce[PrefixSize..], number);
        nonce[^1] = last ? (byte)1 : (byte)0;
    }
}
