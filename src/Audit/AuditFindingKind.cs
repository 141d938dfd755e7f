namespace Strongroom.Audit;

/// <summary>What is wrong with the log at the place that an <see cref="AuditFinding"/> names.</summary>
public enum AuditFindingKind
{
    /// <summary>Bytes were changed.</summary>
    Altered,

    /// <summary>Something is missing, and what came after it is there.</summary>
    Removed,

    /// <summary>Something later stands here; what belongs here comes later.</summary>
    Reordered,

    /// <summary>Something earlier stands here again.</summary>
    Duplicated,

    /// <summary>The end is missing.</summary>
    Truncated,

    /// <summary>Another segment, or another log's, stands in this one's place.</summary>
    Replaced,

    /// <summary>The head does not go with the log: it was damaged, set back, or belongs to another log.</summary>
    HeadMismatch,

    /// <summary>The log is not the one, or does not reach as far, as the caller knows from elsewhere.</summary>
    AnchorMismatch,

    /// <summary>There is no log.</summary>
    Missing,
}
