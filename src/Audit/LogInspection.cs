namespace Strongroom.Audit;

/// <summary>
/// Goes over the log from its beginning (to verify it) or from the segment that the head names (to open it), up to the end,
/// and holds it against the head. Up to the head everything must be as it was written. Behind it may stand one group, whole
/// or torn, for that is what a crash leaves: it was being written, and nobody was told that it had been.
/// </summary>
internal sealed class LogInspection
{
    private readonly IAuditDirectory _directory;
    private readonly Barrier? _barrier;
    private readonly AuditPosition? _anchor;
    private readonly SortedSet<int> _segments;
    private readonly HashSet<long> _matched = [];
    private readonly bool _holdsLock;
    private bool _anchorMet;
    private Head _head;

    private LogInspection(IAuditDirectory directory, Barrier? barrier, AuditPosition? anchor, bool holdsLock)
    {
        _directory = directory;
        _barrier = barrier;
        _anchor = anchor;
        _holdsLock = holdsLock;
        _head = Head.Read(directory, barrier);
        _segments = Segments(directory);
        _anchorMet = anchor is null;
    }

    /// <summary>The last intact place.</summary>
    public LogState End { get; private set; } = LogState.Empty;

    private bool IsBehindHead => _head.Newest is not null && End.CompareTo(_head.Newest) >= 0;

    /// <summary>What is wrong, or null.</summary>
    public AuditFinding? Finding { get; private set; }

    /// <summary>There is nothing yet: the log is to be made.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>A writer is at work; what is behind the head was left alone.</summary>
    public bool InUse { get; private set; }

    /// <summary>Whether a writer is at work could not be told, so it is taken to be.</summary>
    public bool MayNotLock { get; private set; }

    /// <summary>The head's newest generation; the log's end may be one ahead.</summary>
    public long ConfirmedGeneration => _head.Newest?.Generation ?? 0;

    /// <summary>Records behind the head: written, but not acknowledged.</summary>
    public long Unconfirmed => Math.Max(0, End.Sequence - (_head.Newest?.Sequence ?? 0));

    /// <summary>A slot of the head that a crash tore.</summary>
    public bool HasTornSlot { get; private set; }

    /// <summary>What a crash tore behind <see cref="End"/>, in bytes.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Whether there is something to repair before the log can go on.</summary>
    public bool NeedsRepair => TornBytes > 0 || HasTornSlot || End.Generation > ConfirmedGeneration;

    /// <summary>Inspects what a writer, which holds the lock, is to go on with.</summary>
    public static LogInspection ToOpen(IAuditDirectory directory, Barrier barrier)
    {
        var inspection = new LogInspection(directory, barrier, anchor: null, holdsLock: true);
        inspection.Finding = inspection.Run(whole: false);
        return inspection;
    }

    /// <summary>Inspects everything.</summary>
    public static LogInspection ToVerify(IAuditDirectory directory, Barrier? barrier, AuditPosition? anchor)
    {
        var inspection = new LogInspection(directory, barrier, anchor, holdsLock: false);
        inspection.Finding = inspection.Run(whole: true);
        return inspection;
    }

    /// <summary>The segments that there are.</summary>
    public static SortedSet<int> Segments(IAuditDirectory directory) =>
        [.. directory.List().Select(LogFormat.SegmentNumber).OfType<int>()];

    private AuditFinding? Run(bool whole)
    {
        // Making the head comes first; a crash in that leaves no slot, or one of an empty log.
        IsFresh = _segments.Count == 0 && _head.Newest is null or { Segment: 0 } && _head.Other is null;
        if (IsFresh) return new AuditFinding(AuditFindingKind.Missing, 1, 1, 0, "There is no audit log here.");
        var headProblem = HeadProblem();
        if (headProblem is not null && !whole) return headProblem;
        // Without a head the log itself can still name a record; its end proves nothing then.
        if (headProblem is not null) _head = new Head(null, null, headProblem.Message);
        // A gap among the segments is named by going over those before it.
        var first = whole || !_segments.SetEquals(Enumerable.Range(1, _segments.Count)) ? 1 : Math.Max(1, _head.Newest?.Segment ?? 0);
        IDisposable? right = null;
        try
        {
            return Walk(first, ref right);
        }
        finally
        {
            right?.Dispose();
        }
    }

    private AuditFinding? Walk(int first, ref IDisposable? right)
    {
        // The head of a log without segments has generations all the same.
        if (_head.Newest is { Segment: 0 } empty) End = End with { Generation = empty.Generation };
        if (first == 1 && Check() is { } early) return early;
        if (_head.Other is { } older && older.Segment < first) _matched.Add(older.Generation);
        for (var number = first; number <= Math.Max(_head.Newest?.Segment ?? 0, _segments.Max); number++)
        {
            if (!_segments.Contains(number))
            {
                var kind = number > _segments.Max ? AuditFindingKind.Truncated : AuditFindingKind.Removed;
                return new AuditFinding(kind, number, End.Sequence + 1, 0, "The segment is missing.");
            }

            if (WalkSegment(number, trusted: number == first && first > 1, ref right) is { } finding) return finding;
            if (InUse || TornBytes > 0) break;
            if (!End.Finished && number < _segments.Max)
            {
                return new AuditFinding(AuditFindingKind.Truncated, number, End.Sequence + 1, End.Offset, "The segment ends without its digest.");
            }
        }

        return InUse ? AnchorFinding() : AtEnd();
    }

    private AuditFinding? WalkSegment(int number, bool trusted, ref IDisposable? right)
    {
        var confirmed = number == _head.Newest?.Segment ? _head.Newest.Offset : (long?)null;
        using var walker = new SegmentWalker(_directory.Open(LogFormat.SegmentName(number), AuditFileUse.Read), number, _barrier, confirmed);
        while (true)
        {
            if (IsBehindHead && !_holdsLock && right is null)
            {
                right = TryLockToRead();
                InUse = right is null;
                if (InUse) return null;
                // The writer may have gone on before it went.
                _head = Head.Read(_directory, _barrier);
                _segments.UnionWith(Segments(_directory));
                if (HeadProblem() is { } problem) return problem;
            }

            var begins = End.Segment < number;
            var step = begins ? walker.Begin(trusted ? null : End) : walker.Next(End, !_holdsLock || IsBehindHead);
            if (step.IsEnd) return null;
            if (step.Finding is { } finding)
            {
                if (!IsBehindHead || !step.CouldBeTorn || number != _segments.Max) return finding;
                // A segment that was only just made may have no bytes yet.
                TornBytes = begins ? Math.Max(1, walker.FileLength) : walker.FileLength - End.Offset;
                return null;
            }

            if (IsBehindHead && step.State!.Generation != _head.Newest!.Generation + 1) return SetBack();
            End = step.State!;
            if (Check() is { } mismatch) return mismatch;
        }
    }

    // Where it may not be told whether a writer is at work, one may be: what is behind the head is left alone.
    private IDisposable? TryLockToRead()
    {
        try
        {
            return _directory.TryLockToRead();
        }
        catch (UnauthorizedAccessException)
        {
            MayNotLock = true;
            return null;
        }
    }

    private AuditFinding? HeadProblem()
    {
        var problem = _head.Newest is null && _head.Problem is null ? "The head is missing." : _head.Problem;
        return problem is null ? null : new AuditFinding(AuditFindingKind.HeadMismatch, Math.Max(1, End.Segment), End.Sequence + 1, End.Offset, problem);
    }

    private AuditFinding? AtEnd()
    {
        if (HeadProblem() is { } problem) return problem;
        var newest = _head.Newest!;
        if (End.CompareTo(newest) < 0)
        {
            return new AuditFinding(
                AuditFindingKind.Truncated, Math.Max(1, End.Segment), End.Sequence + 1, End.Offset,
                $"The log ends here, but was written up to record {newest.Sequence}.");
        }

        // A slot is written when its group is durable, so a slot that is torn has its group in the log.
        HasTornSlot = _head.Other is null;
        if (HasTornSlot && (End.Generation != newest.Generation + 1 || !End.GroupEnds))
        {
            return new AuditFinding(
                AuditFindingKind.HeadMismatch, Math.Max(1, End.Segment), End.Sequence + 1, End.Offset,
                "A slot of the head is damaged, and the group that a crash would have torn it for is not in the log.");
        }

        return AnchorFinding();
    }

    private AuditFinding? AnchorFinding() => _anchorMet ? null : new AuditFinding(
        AuditFindingKind.AnchorMismatch, Math.Max(1, End.Segment), Math.Min(End.Sequence, _anchor!.Sequence) + 1, End.Offset,
        End.Sequence < _anchor.Sequence
            ? $"The log ends here, but the anchor knows record {_anchor.Sequence}: an older state was put back."
            : "This is not the log that the anchor is of.");

    private AuditFinding SetBack() => new(
        AuditFindingKind.HeadMismatch, Math.Max(1, End.Segment), _head.Newest!.Sequence + 1, End.Offset,
        "The log goes on behind its head further than a crash explains: the head was set back.");

    // Holds the present state against the slots and the anchor.
    private AuditFinding? Check()
    {
        foreach (var slot in (HeadSlot?[])[_head.Other, _head.Newest])
        {
            if (slot is null || _matched.Contains(slot.Generation)) continue;
            var place = End.CompareTo(slot);
            if (place < 0) continue;
            _matched.Add(slot.Generation);
            if (place == 0 && slot.Sequence == End.Sequence && slot.Chain.AsSpan().SequenceEqual(End.Chain)) continue;
            return new AuditFinding(
                AuditFindingKind.HeadMismatch, Math.Max(1, End.Segment), End.Sequence + 1, End.Offset, "The head is of another log, or the log was rewritten.");
        }

        if (_anchor is not null && !_anchorMet) _anchorMet = Meets(End, _anchor);
        return null;
    }

    private static bool Meets(LogState state, AuditPosition anchor) =>
        state.Sequence == anchor.Sequence && anchor.Hash.Span.SequenceEqual(state.Chain);
}
