using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>One of the two slots of the head file: how far the log goes, at least.</summary>
/// <param name="Generation">The last group.</param>
/// <param name="Segment">The segment in which it ends.</param>
/// <param name="Offset">Where it ends there.</param>
/// <param name="Sequence">The last record.</param>
/// <param name="Chain">The chain's hash up to there.</param>
internal sealed record HeadSlot(long Generation, int Segment, long Offset, long Sequence, byte[] Chain)
{
    /// <summary>A slot has a block of its own, so that writing one cannot spoil the other.</summary>
    public const int Size = 4096;

    private const int ChainOffset = 32;
    private const int HashOffset = ChainOffset + LogFormat.HashSize;
    private const int SealOffset = HashOffset + LogFormat.HashSize;
    private const int End = SealOffset + 8 + SealedBox.Overhead;

    private static ReadOnlySpan<byte> Magic => "SRH\u0001"u8;

    /// <summary>The slot that confirms a state.</summary>
    public static HeadSlot Of(LogState state) => new(state.Generation, state.Segment, state.Offset, state.Sequence, state.Chain);

    /// <summary>Where the slot of a generation is in the file.</summary>
    public static long Place(long generation) => (generation & 1) * Size;

    public void Write(Span<byte> bytes, Barrier barrier)
    {
        bytes.Clear();
        Magic.CopyTo(bytes);
        LogFormat.WriteInt32(bytes, 4, Segment);
        LogFormat.WriteInt64(bytes, 8, Generation);
        LogFormat.WriteInt64(bytes, 16, Offset);
        LogFormat.WriteInt64(bytes, 24, Sequence);
        Chain.CopyTo(bytes[ChainOffset..]);
        SHA256.HashData(bytes[..HashOffset], bytes[HashOffset..]);
        barrier.Seal([], bytes[..SealOffset]).CopyTo(bytes[SealOffset..]);
    }

    /// <summary>Reads a slot; null when it is damaged, torn or, as far as a barrier can tell, not the barrier's.</summary>
    public static HeadSlot? Read(ReadOnlySpan<byte> bytes, Barrier? barrier)
    {
        Span<byte> hash = stackalloc byte[LogFormat.HashSize];
        SHA256.HashData(bytes[..HashOffset], hash);
        if (!bytes.StartsWith(Magic) || !hash.SequenceEqual(bytes[HashOffset..SealOffset]) || bytes[End..].ContainsAnyExcept((byte)0)) return null;
        try
        {
            barrier?.Open(bytes[SealOffset..End], bytes[..SealOffset]);
        }
        catch (SealedDataException)
        {
            return null;
        }

        return new HeadSlot(
            LogFormat.ReadInt64(bytes, 8),
            LogFormat.ReadInt32(bytes, 4),
            LogFormat.ReadInt64(bytes, 16),
            LogFormat.ReadInt64(bytes, 24),
            bytes[ChainOffset..HashOffset].ToArray());
    }
}
