namespace Strongroom.Audit;

/// <summary>How the log is written.</summary>
public sealed record AuditLogOptions
{
    /// <summary>A segment is finished before it would grow beyond this many bytes (a larger group still goes into one).</summary>
    public long MaxSegmentBytes { get; init; } = 64 << 20;

    /// <summary>A segment with records is finished by the first record that comes this long after it was begun.</summary>
    public TimeSpan MaxSegmentAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Records that share one flush, at most by one request's more.</summary>
    public int MaxGroup { get; init; } = 1024;

    /// <summary>Bytes that share one flush, at most by one request's more.</summary>
    public int MaxGroupBytes { get; init; } = 4 << 20;

    /// <summary>Requests whose records may wait; further callers wait before they queue.</summary>
    public int QueueLength { get; init; } = 1024;
}
