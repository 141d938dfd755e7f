using System.Security.Cryptography;

namespace Strongroom.Audit;

/// <summary>The body of a record's frame: <c>nonce (12) | ciphertext | tag (16)</c>, AES-256-GCM under the segment's key,
/// authenticated over the frame's header. Nonces are random: a segment has far fewer records than the 2^32 that allows.</summary>
internal static class RecordSeal
{
    public const int Overhead = LogFormat.NonceSize + LogFormat.TagSize;

    /// <summary>Seals into a frame whose header and nonce are in place.</summary>
    public static void Seal(AesGcm cipher, Span<byte> frame, ReadOnlySpan<byte> plaintext)
    {
        var body = frame[FrameHeader.Size..];
        var nonce = body[..LogFormat.NonceSize];
        var ciphertext = body.Slice(LogFormat.NonceSize, plaintext.Length);
        var tag = body.Slice(LogFormat.NonceSize + plaintext.Length, LogFormat.TagSize);
        cipher.Encrypt(nonce, plaintext, ciphertext, tag, frame[..FrameHeader.Size]);
    }

    /// <summary>Opens a frame's body; false when it does not authenticate.</summary>
    public static bool TryOpen(AesGcm cipher, ReadOnlySpan<byte> frame, int bodyLength, Span<byte> target)
    {
        var body = frame.Slice(FrameHeader.Size, bodyLength);
        try
        {
            cipher.Decrypt(
                body[..LogFormat.NonceSize], body[LogFormat.NonceSize..^LogFormat.TagSize], body[^LogFormat.TagSize..], target[..(bodyLength - Overhead)], frame[..FrameHeader.Size]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
