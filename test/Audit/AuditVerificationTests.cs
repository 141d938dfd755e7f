using Strongroom.Support;

namespace Strongroom.Audit.Tests;

public sealed class AuditVerificationTests
{
    [Fact]
    public void The_report_says_what_was_found()
    {
        using var log = SampleLog.Create(seed: 81, groups: 3, maxSegmentBytes: 1 << 20);
        var intact = log.Verify(log.Files);
        Assert.Equal(
            $"""
            OK: the audit log is intact.
              records verified  {log.Records.Count} in 1 segment(s)
              position          {intact.Position}
              checked           chain, seals, digests and head
            """,
            intact.ToText());

        var second = log.Records[1];
        var removed = log.Verify(log.WithItems(1, log.Items.Where(item => item != second)));
        Assert.Equal(
            $"""
            TAMPERED: the audit log is not as it was written.
              first fault       Removed at record 2, segment 00000001.log, offset {second.Start}: The record is missing; record 3 follows.
              records verified  1 in 1 segment(s)
              position          {removed.Position}
              checked           chain, seals, digests and head
            """,
            removed.ToText());

        var torn = log.Verify(log.With("00000001.log", [.. log.Files["00000001.log"], 1, 2, 3]));
        Assert.Equal(AuditVerdict.Unfinished, torn.Verdict);
        Assert.Contains("torn              3 byte(s)", torn.ToText());
    }

    [Fact]
    public void Without_the_right_to_lock_it_is_verified_up_to_the_head_and_said_so()
    {
        using var log = SampleLog.Create(seed: 84, groups: 3);
        var last = LogFormat.SegmentName(log.Items[^1].Segment);
        var torn = log.With(last, [.. log.Files[last], 1, 2, 3]);
        var found = new AuditVerifier(new MemoryDirectory(torn) { MayLock = false }, log.Barrier).Verify();
        Assert.Equal((AuditVerdict.Intact, true, log.Records.Count), (found.Verdict, found.MayNotLock, (int)found.Position.Sequence));
        Assert.Contains("not locked", found.ToText(), StringComparison.Ordinal);

        var bytes = log.Files[last].ToArray();
        bytes[(log.Items[^1].Start + log.Items[^1].End) / 2] ^= 1;
        var altered = new MemoryDirectory(log.With(last, bytes)) { MayLock = false };
        Assert.Equal(AuditVerdict.Tampered, new AuditVerifier(altered, log.Barrier).Verify().Verdict);
    }

    [Fact]
    public async Task Verifying_writes_nothing_and_waits_for_no_other_reader()
    {
        using var temporary = new TemporaryDirectory();
        var path = temporary.File("audit");
        using var barrier = TestBarrier.Create();
        var directory = new AuditDirectory(path);
        await using (var log = AuditLog.Open(directory, barrier, TimeProvider.System))
        {
            await log.AppendAsync(TestRecords.Of("GetSecretValue"));
            var beside = new AuditVerifier(directory, barrier).Verify();
            Assert.Equal((AuditVerdict.Intact, true, false), (beside.Verdict, beside.InUse, beside.MayNotLock));
        }

        using (directory.TryLockToRead())
        {
            Assert.False(new AuditVerifier(directory, barrier).Verify().InUse);
            // Who reads the end of the log keeps a writer from beginning meanwhile.
            Assert.Null(directory.TryLock());
        }

        // A copy for an auditor has no lock, and gets none.
        File.Delete(Path.Combine(path, "lock"));
        Assert.Equal((AuditVerdict.Intact, false), (new AuditVerifier(directory, barrier).Verify() is var copy ? copy.Verdict : default, copy.InUse));
        Assert.False(File.Exists(Path.Combine(path, "lock")));
        var absent = new AuditDirectory(temporary.File("none"));
        Assert.Equal(AuditFindingKind.Missing, new AuditVerifier(absent, barrier).Verify().Finding?.Kind);
        Assert.False(Directory.Exists(temporary.File("none")));
    }

    [Fact]
    public void Without_keys_the_plain_chain_is_checked()
    {
        using var log = SampleLog.Create(seed: 82);
        var verifier = new AuditVerifier(log.Directory(), barrier: null);
        Assert.Equal(AuditVerdict.Intact, verifier.Verify().Verdict);
        Assert.Contains("plain hash chain only", verifier.Verify().ToText());
        foreach (var item in log.Items)
        {
            var name = LogFormat.SegmentName(item.Segment);
            var bytes = log.Files[name].ToArray();
            bytes[(item.Start + item.End) / 2] ^= 1;
            var finding = new AuditVerifier(new MemoryDirectory(log.With(name, bytes)), barrier: null).Verify().Finding;
            Assert.Equal((item.Segment, item.Sequence), (finding?.Segment, finding?.Sequence));
        }
    }

    [Fact]
    public void A_position_survives_its_text_form()
    {
        using var log = SampleLog.Create(seed: 83, groups: 1);
        var position = log.Verify(log.Files).Position;

        Assert.Equal(position, AuditPosition.TryParse(position.ToString()));
        Assert.All(
            (string[])["", "1", "x:00", "1:00", $"{position}0", $"-{position}", $"{position}".Replace(':', ' ')],
            text => Assert.Null(AuditPosition.TryParse(text)));
    }
}
