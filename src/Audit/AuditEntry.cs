namespace Strongroom.Audit;

/// <summary>A record as it was read.</summary>
/// <param name="Sequence">Its number, from 1.</param>
/// <param name="Time">When it was written, to the millisecond; its <c>eventTime</c> is when it happened.</param>
/// <param name="Json">The record: CloudTrail's JSON in UTF-8.</param>
public sealed record AuditEntry(long Sequence, DateTimeOffset Time, ReadOnlyMemory<byte> Json);
