using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>The beginning of a segment file.</summary>
/// <param name="Segment">Its number, as in the file's name.</param>
/// <param name="Generation">The group that made it.</param>
/// <param name="FirstSequence">The number that its first record has, or will have.</param>
/// <param name="Created">Unix milliseconds.</param>
internal readonly record struct SegmentHeader(int Segment, long Generation, long FirstSequence, long Created)
{
    public const int Size = KeyOffset + SealedKeySize + LogFormat.HashSize;

    private const int KeySize = 32;
    private const int SealedKeySize = 8 + SealedBox.Overhead + KeySize;
    private const int PreviousOffset = 32;
    private const int KeyOffset = PreviousOffset + LogFormat.HashSize;
    private const int HashOffset = KeyOffset + SealedKeySize;

    private static ReadOnlySpan<byte> Magic => "SRA\u0001"u8;

    /// <summary>Writes the header with a new random key.</summary>
    /// <returns>The cipher of that key.</returns>
    public AesGcm Write(Span<byte> bytes, ReadOnlySpan<byte> previous, Barrier barrier)
    {
        Magic.CopyTo(bytes);
        LogFormat.WriteInt32(bytes, 4, Segment);
        LogFormat.WriteInt64(bytes, 8, Generation);
        LogFormat.WriteInt64(bytes, 16, FirstSequence);
        LogFormat.WriteInt64(bytes, 24, Created);
        previous.CopyTo(bytes[PreviousOffset..]);
        using var key = SecretValue.Random(KeySize);
        barrier.Seal(key.Reveal(), bytes[..KeyOffset]).CopyTo(bytes[KeyOffset..]);
        SHA256.HashData(bytes[..HashOffset], bytes[HashOffset..]);
        return new AesGcm(key.Reveal(), LogFormat.TagSize);
    }

    /// <summary>Reads a header; null when it is none, or not the bytes that its hash is over.</summary>
    public static SegmentHeader? Read(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[LogFormat.HashSize];
        SHA256.HashData(bytes[..HashOffset], hash);
        if (!bytes.StartsWith(Magic) || !hash.SequenceEqual(HashOf(bytes))) return null;
        return new SegmentHeader(
            LogFormat.ReadInt32(bytes, 4), LogFormat.ReadInt64(bytes, 8), LogFormat.ReadInt64(bytes, 16), LogFormat.ReadInt64(bytes, 24));
    }

    /// <summary>The chain's hash before the segment.</summary>
    public static ReadOnlySpan<byte> PreviousOf(ReadOnlySpan<byte> bytes) => bytes.Slice(PreviousOffset, LogFormat.HashSize);

    /// <summary>The chain's hash after the header.</summary>
    public static ReadOnlySpan<byte> HashOf(ReadOnlySpan<byte> bytes) => bytes.Slice(HashOffset, LogFormat.HashSize);

    /// <summary>The cipher of the segment's key.</summary>
    /// <exception cref="SealedDataException">The header is not the barrier's.</exception>
    public static AesGcm OpenKey(ReadOnlySpan<byte> bytes, Barrier barrier)
    {
        using var key = SecretValue.Own(barrier.Open(bytes.Slice(KeyOffset, SealedKeySize), bytes[..KeyOffset]));
        return new AesGcm(key.Reveal(), LogFormat.TagSize);
    }
}
