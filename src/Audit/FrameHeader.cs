namespace Strongroom.Audit;

/// <summary>What a frame holds.</summary>
internal enum FrameKind
{
    /// <summary>Not a frame.</summary>
    Unknown = 0,

    /// <summary>A sealed record.</summary>
    Record = 1,

    /// <summary>The digest that ends a segment.</summary>
    Digest = 2,
}

/// <summary>The head of a frame.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="EndsGroup">Whether it is the last of what was made durable together.</param>
/// <param name="BodyLength">Bytes between this header and the trailer.</param>
/// <param name="Generation">The group.</param>
/// <param name="Sequence">The record's number; a digest has that of the last record before it.</param>
/// <param name="Time">When the group was written, Unix milliseconds.</param>
internal readonly record struct FrameHeader(FrameKind Kind, bool EndsGroup, int BodyLength, long Generation, long Sequence, long Time)
{
    public const int Size = 29;
    public const int TrailerSize = sizeof(int) + LogFormat.HashSize;
    private const byte EndsGroupFlag = 0x80;

    /// <summary>The whole frame's length.</summary>
    public int FrameLength => Size + BodyLength + TrailerSize;

    /// <summary>Reads a header; its kind is unknown when the bytes cannot be one.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        var kind = (FrameKind)(bytes[0] & ~EndsGroupFlag);
        var length = LogFormat.ReadInt32(bytes, 1);
        var possible = kind switch
        {
            FrameKind.Record => length is >= LogFormat.NonceSize + LogFormat.TagSize and <= LogFormat.MaxBody,
            FrameKind.Digest => length == SegmentDigest.Size,
            _ => false,
        };
        return new FrameHeader(
            possible ? kind : FrameKind.Unknown,
            (bytes[0] & EndsGroupFlag) != 0,
            possible ? length : 0,
            LogFormat.ReadInt64(bytes, 5),
            LogFormat.ReadInt64(bytes, 13),
            LogFormat.ReadInt64(bytes, 21));
    }

    public void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)((int)Kind | (EndsGroup ? EndsGroupFlag : 0));
        LogFormat.WriteInt32(bytes, 1, BodyLength);
        LogFormat.WriteInt64(bytes, 5, Generation);
        LogFormat.WriteInt64(bytes, 13, Sequence);
        LogFormat.WriteInt64(bytes, 21, Time);
    }
}
