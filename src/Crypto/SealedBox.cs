using System.Buffers;
using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// The frame that every sealed form shares: <c>header | nonce (24) | ciphertext | tag (16)</c>, XAES-256-GCM with a random
/// nonce, authenticated over the header followed by the caller's associated data. A form's header begins with its magic and
/// format version and has a length that its first bytes determine, so header and associated data cannot be confused.
/// </summary>
public static class SealedBox
{
    /// <summary>Bytes that sealing adds to header and plaintext.</summary>
    public const int Overhead = Xaes256Gcm.NonceSize + Xaes256Gcm.TagSize;

    /// <summary>Seals <paramref name="plaintext"/>; the result starts with <paramref name="header"/>.</summary>
    public static byte[] Seal(
        Xaes256Gcm cipher, ReadOnlySpan<byte> header, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        byte[] box = new byte[header.Length + Overhead + plaintext.Length];
        header.CopyTo(box);
        Span<byte> nonce = box.AsSpan(header.Length, Xaes256Gcm.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        byte[] authenticated = Join(header, associatedData, out int length);
        cipher.Encrypt(nonce, plaintext, box.AsSpan(header.Length + nonce.Length), authenticated.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(authenticated);
        return box;
    }

    /// <summary>Opens a box whose header has <paramref name="headerLength"/> bytes; null when it is too short or does not
    /// authenticate. The caller zeroes the result.</summary>
    public static byte[]? Open(
        Xaes256Gcm cipher, ReadOnlySpan<byte> box, int headerLength, ReadOnlySpan<byte> associatedData)
    {
        if (box.Length < headerLength + Overhead)
        {
            return null;
        }

        byte[] plaintext = new byte[box.Length - headerLength - Overhead];
        byte[] authenticated = Join(box[..headerLength], associatedData, out int length);
        bool authentic = cipher.TryDecrypt(
            box.Slice(headerLength, Xaes256Gcm.NonceSize),
            box[(headerLength + Xaes256Gcm.NonceSize)..],
            plaintext,
            authenticated.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(authenticated);
        return authentic ? plaintext : null;
    }

    // Neither part is secret, so the buffer goes back to the pool as it is.
    private static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> associatedData, out int length)
    {
        length = header.Length + associatedData.Length;
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        header.CopyTo(joined);
        associatedData.CopyTo(joined.AsSpan(header.Length));
        return joined;
    }
}
