namespace Strongroom.Audit;

/// <summary>The log on disk is not what was written, in a way that no crash explains. It is not written to.</summary>
public sealed class AuditTamperedException(AuditFinding finding)
    : Exception($"The audit log was tampered with or damaged: {finding} Verify it, put the evidence aside and start a new log in an empty directory.")
{
    /// <summary>What is wrong.</summary>
    public AuditFinding Finding { get; } = finding;
}
