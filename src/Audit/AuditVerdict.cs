namespace Strongroom.Audit;

/// <summary>The outcome of verifying a log.</summary>
public enum AuditVerdict
{
    /// <summary>Everything is as it was written.</summary>
    Intact,

    /// <summary>Every acknowledged record is as it was written. Behind the last one stands what a crash leaves, a group that was
    /// never acknowledged, whole or torn; the next start puts it right.</summary>
    Unfinished,

    /// <summary>Something was altered, removed, reordered, duplicated or truncated.</summary>
    Tampered,
}
