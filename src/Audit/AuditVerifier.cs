namespace Strongroom.Audit;

/// <summary>
/// Proves that a log is what was written, or names the first record that is not. It only reads, also beside a running
/// server. With the barrier it checks everything; without, the plain hash chain, which finds accidents and the careless.
/// <para>What it cannot see, as nothing on the same disk can: that the whole directory, head included, was put back to an
/// earlier state of itself or deleted. For that, keep a position (<see cref="AuditLog.Position"/>) somewhere else and give it
/// as the anchor. For the same reason a head that was set back by exactly one group, with the log left alone, reads as
/// <see cref="AuditVerdict.Unfinished"/>: a crash leaves the very same bytes, and nothing is missing.</para>
/// </summary>
/// <param name="directory">Where the log is.</param>
/// <param name="barrier">The keys, or null.</param>
public sealed class AuditVerifier(IAuditDirectory directory, Barrier? barrier)
{
    /// <summary>Goes over the whole log; memory does not grow with it.</summary>
    /// <param name="anchor">A position that the log is known to have reached.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public AuditVerification Verify(AuditPosition? anchor = null)
    {
        var inspection = LogInspection.ToVerify(directory, barrier, anchor);
        var verdict = inspection.Finding is not null ? AuditVerdict.Tampered
            : inspection.NeedsRepair && !inspection.InUse ? AuditVerdict.Unfinished
            : AuditVerdict.Intact;
        return new AuditVerification(
            verdict,
            inspection.Finding,
            new AuditPosition(inspection.End.Sequence, inspection.End.Chain),
            inspection.End.Segment,
            verdict == AuditVerdict.Unfinished ? inspection.Unconfirmed : 0,
            verdict == AuditVerdict.Unfinished ? inspection.TornBytes : 0,
            barrier is not null,
            inspection.InUse,
            inspection.MayNotLock);
    }
}
