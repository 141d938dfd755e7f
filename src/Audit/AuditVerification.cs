using System.Globalization;

namespace Strongroom.Audit;

/// <summary>What verifying a log has found.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="Finding">The first thing that is wrong; null unless it was tampered with.</param>
/// <param name="Position">The last place that is intact. Kept elsewhere, it is an anchor for a later verification.</param>
/// <param name="Segments">Segments that were gone over.</param>
/// <param name="UnconfirmedRecords">Whole records behind the head; see <see cref="AuditVerdict.Unfinished"/>.</param>
/// <param name="TornBytes">Bytes of a torn record or segment behind the last one.</param>
/// <param name="Seals">Whether seals were checked. Without the barrier's keys only the plain chain is, which whoever can
/// write the files can make anew.</param>
/// <param name="InUse">Whether a server was writing meanwhile: what it wrote after its head was read was not looked at.</param>
/// <param name="MayNotLock">The lock may not be read, so whether a server was writing could not be told, and one is taken to
/// have been.</param>
public sealed record AuditVerification(
    AuditVerdict Verdict,
    AuditFinding? Finding,
    AuditPosition Position,
    int Segments,
    long UnconfirmedRecords,
    long TornBytes,
    bool Seals,
    bool InUse,
    bool MayNotLock)
{
    /// <summary>The report of <c>./strongroom audit verify</c>: a few lines without a final line end.</summary>
    public string ToText()
    {
        var culture = CultureInfo.InvariantCulture;
        List<string> lines =
        [
            Verdict switch
            {
                AuditVerdict.Intact => "OK: the audit log is intact.",
                AuditVerdict.Unfinished => "UNFINISHED: every acknowledged record is intact; the log ends as after a crash.",
                _ => "TAMPERED: the audit log is not as it was written.",
            },
            string.Create(culture, $"  records verified  {Position.Sequence} in {Segments} segment(s)"),
            $"  position          {Position}",
            Seals ? "  checked           chain, seals, digests and head" : "  checked           plain hash chain only (without keys, a rewritten chain cannot be told from the true one)",
        ];
        if (Finding is not null) lines.Insert(1, $"  first fault       {Finding}");
        if (UnconfirmedRecords > 0) lines.Add(string.Create(culture, $"  not acknowledged  {UnconfirmedRecords} record(s) behind the head; the next start keeps them"));
        if (TornBytes > 0) lines.Add(string.Create(culture, $"  torn              {TornBytes} byte(s) behind the last record; the next start cuts them off"));
        if (MayNotLock) lines.Add("  not locked        the lock may not be read: a server may be writing; verified up to its head");
        else if (InUse) lines.Add("  in use            a server is writing; verified up to its head");
        return string.Join('\n', lines);
    }
}
