namespace Strongroom.Audit;

/// <summary>A place between two items of the log (segment headers, records, digests), and the chain up to it.</summary>
/// <param name="Segment">The segment; 0 before the first.</param>
/// <param name="Offset">The offset in its file.</param>
/// <param name="Sequence">The last record's number; 0 before the first.</param>
/// <param name="Generation">The last item's group.</param>
/// <param name="Chain">The chain's hash up to here.</param>
internal sealed record LogState(int Segment, long Offset, long Sequence, long Generation, byte[] Chain)
{
    /// <summary>Before the first segment.</summary>
    public static LogState Empty { get; } = new(0, 0, 0, 0, new byte[LogFormat.HashSize]) { Finished = true };

    /// <summary>Whether the segment has its digest, so that the next item begins another.</summary>
    public bool Finished { get; init; }

    /// <summary>Whether the last item ends its group.</summary>
    public bool GroupEnds { get; init; } = true;

    /// <summary>When the segment was made, Unix milliseconds.</summary>
    public long Created { get; init; }

    /// <summary>The number of the segment's first record.</summary>
    public long FirstSequence { get; init; } = 1;

    /// <summary>When its first record was written, Unix milliseconds.</summary>
    public long FirstTime { get; init; }

    /// <summary>When its last record was written, Unix milliseconds.</summary>
    public long LastTime { get; init; }

    /// <summary>Whether the segment has records.</summary>
    public bool HasRecords => Sequence >= FirstSequence && Segment > 0;

    /// <summary>The state after a segment's header, whatever was before.</summary>
    public static LogState Begin(SegmentHeader header, byte[] chain) =>
        new(header.Segment, SegmentHeader.Size, header.FirstSequence - 1, header.Generation, chain)
        {
            Created = header.Created,
            FirstSequence = header.FirstSequence,
        };

    /// <summary>The state after a frame.</summary>
    public LogState After(FrameHeader frame, byte[] chain) => this with
    {
        Offset = Offset + frame.FrameLength,
        Sequence = frame.Sequence,
        Generation = frame.Generation,
        Chain = chain,
        GroupEnds = frame.EndsGroup,
        Finished = frame.Kind == FrameKind.Digest,
        FirstTime = HasRecords ? FirstTime : frame.Time,
        LastTime = frame.Kind == FrameKind.Record ? frame.Time : LastTime,
    };

    /// <summary>Whether it is the place that <paramref name="slot"/> names, before it (negative) or behind it.</summary>
    public int CompareTo(HeadSlot slot) =>
        Segment != slot.Segment ? Segment.CompareTo(slot.Segment) : Offset.CompareTo(slot.Offset);
}
