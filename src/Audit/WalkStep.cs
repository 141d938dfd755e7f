namespace Strongroom.Audit;

/// <summary>One step over the log: the state after an intact item, or what is wrong with it, or neither at the segment's
/// end.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Finding">What is wrong.</param>
/// <param name="CouldBeTorn">Whether a crash while it was being written explains what is wrong.</param>
internal readonly record struct WalkStep(LogState? State, AuditFinding? Finding, bool CouldBeTorn)
{
    public bool IsEnd => State is null && Finding is null;

    public static WalkStep Intact(LogState state) => new(state, null, false);

    public static WalkStep Bad(AuditFinding finding, bool couldBeTorn) => new(null, finding, couldBeTorn);
}
