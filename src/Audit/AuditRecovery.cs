namespace Strongroom.Audit;

/// <summary>What the last crash left behind and opening the log put right.</summary>
/// <param name="KeptRecords">Records that were written whole but not acknowledged; they were kept.</param>
/// <param name="CutBytes">Bytes of a torn group that were cut off; nobody was told that they had been written.</param>
public sealed record AuditRecovery(long KeptRecords, long CutBytes);
