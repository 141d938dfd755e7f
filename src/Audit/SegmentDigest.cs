using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>What the last frame of a finished segment says of it.</summary>
/// <param name="FirstSequence">The first record's number.</param>
/// <param name="Count">How many records it has, at least one; the frame's sequence is the last one's number.</param>
/// <param name="FirstTime">The first record's time, Unix milliseconds.</param>
/// <param name="LastTime">The last record's time, Unix milliseconds.</param>
internal readonly record struct SegmentDigest(long FirstSequence, long Count, long FirstTime, long LastTime)
{
    public const int Size = FieldsSize + SealSize;

    private const int FieldsSize = 32;
    private const int SealSize = 8 + SealedBox.Overhead;

    /// <summary>The digest of a segment as it stands.</summary>
    public static SegmentDigest Of(LogState state) =>
        new(state.FirstSequence, state.Sequence - state.FirstSequence + 1, state.FirstTime, state.LastTime);

    /// <summary>Writes the body behind a frame header that is in place already.</summary>
    public void Write(Span<byte> frame, ReadOnlySpan<byte> chain, Barrier barrier)
    {
        var body = frame[FrameHeader.Size..];
        LogFormat.WriteInt64(body, 0, FirstSequence);
        LogFormat.WriteInt64(body, 8, Count);
        LogFormat.WriteInt64(body, 16, FirstTime);
        LogFormat.WriteInt64(body, 24, LastTime);
        barrier.Seal([], Sealed(frame, chain)).CopyTo(body[FieldsSize..]);
    }

    public static SegmentDigest Read(ReadOnlySpan<byte> frame)
    {
        var body = frame[FrameHeader.Size..];
        return new SegmentDigest(
            LogFormat.ReadInt64(body, 0), LogFormat.ReadInt64(body, 8), LogFormat.ReadInt64(body, 16), LogFormat.ReadInt64(body, 24));
    }

    /// <summary>Whether the barrier made it, for a segment that ended with this chain.</summary>
    public static bool IsAuthentic(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> chain, Barrier barrier)
    {
        try
        {
            barrier.Open(frame.Slice(FrameHeader.Size + FieldsSize, SealSize), Sealed(frame, chain));
            return true;
        }
        catch (SealedDataException)
        {
            return false;
        }
    }

    // The chain says which segment of which log it is, and everything in it.
    private static byte[] Sealed(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> chain) =>
        [.. "SRD\u0001"u8, .. frame[..(FrameHeader.Size + FieldsSize)], .. chain];
}
