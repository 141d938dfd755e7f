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
