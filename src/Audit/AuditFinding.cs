namespace Strongroom.Audit;

/// <summary>The first thing that is wrong with a log; from there on it proves nothing.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Segment">The segment in which it is, from 1.</param>
/// <param name="Sequence">The first record that is not, or not provably, what was written: all with smaller numbers are intact.
/// When a segment's header or digest is at fault, the number of the record after it.</param>
/// <param name="Offset">Where in the segment's file, in bytes.</param>
/// <param name="Message">One sentence for the operator, with names and numbers and nothing of the content.</param>
public sealed record AuditFinding(AuditFindingKind Kind, int Segment, long Sequence, long Offset, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind} at record {Sequence}, segment {LogFormat.SegmentName(Segment)}, offset {Offset}: {Message}";
}
