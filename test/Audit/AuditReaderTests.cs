using Strongroom.Support;

namespace Strongroom.Audit.Tests;

public sealed class AuditReaderTests
{
    [Fact]
    public void Reads_from_any_record_in_both_directions()
    {
        using var log = SampleLog.Create(seed: 71, groups: 10);
        var reader = new AuditReader(log.Directory(), log.Barrier);
        var count = log.Records.Count;
        var all = reader.Read().ToList();
        Assert.Equal(Enumerable.Range(1, count).Select(number => (long)number), all.Select(entry => entry.Sequence));
        Assert.Equal(count, reader.LastSequence);
        Assert.True(all[0].Time < all[^1].Time);
        for (var from = 0; from <= count + 2; from++)
        {
            Assert.Equal(all.Skip(Math.Max(0, from - 1)).Select(TestRecords.Text), reader.Read(from).Select(TestRecords.Text));
            Assert.Equal(
                all.Where(entry => entry.Sequence < from).Reverse().Select(TestRecords.Text), reader.ReadNewestFirst(from).Select(TestRecords.Text));
        }

        Assert.Equal(all.Select(entry => entry.Sequence).Reverse(), reader.ReadNewestFirst().Select(entry => entry.Sequence));
    }

    [Fact]
    public void An_empty_log_has_no_records_and_no_log_has_no_reader()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory();
        Assert.Throws<AuditReadException>(() => new AuditReader(directory, barrier).LastSequence);
        Assert.Equal(AuditFindingKind.Missing, new AuditVerifier(directory, barrier).Verify().Finding?.Kind);

        _ = AuditLog.Open(directory, barrier, new FakeClock());
        Assert.Empty(new AuditReader(directory, barrier).Read());
        Assert.Empty(new AuditReader(directory, barrier).ReadNewestFirst());
        Assert.Equal(AuditVerdict.Intact, new AuditVerifier(directory, barrier).Verify().Verdict);
    }

    [Fact]
    public async Task Follows_records_as_they_are_appended_through_segments_from_another_handle()
    {
        using var files = new TemporaryDirectory();
        using var barrier = TestBarrier.Create();
        var clock = new FakeClock();
        await using var log = AuditLog.Open(
            new AuditDirectory(files.File("audit")), barrier, clock, new AuditLogOptions { MaxSegmentBytes = 1500 });
        await log.AppendAsync(TestRecords.Of("Event1"));
        var reader = new AuditReader(new AuditDirectory(files.File("audit")), barrier);
        using var stop = new CancellationTokenSource();
        var interval = TimeSpan.FromSeconds(1);
        await using var follower = reader.FollowAsync(1, interval, clock, stop.Token).GetAsyncEnumerator();
        for (var number = 1; number <= 8; number++)
        {
            if (number > 1)
            {
                // The follower waits before there is something new; then one look finds it.
                var waiting = follower.MoveNextAsync().AsTask();
                await clock.WhenArmedAsync(clock.GetUtcNow() + interval);
                Assert.False(waiting.IsCompleted);
                await log.AppendAsync(TestRecords.Of($"Event{number}"));
                clock.Advance(interval);
                Assert.True(await waiting);
            }
            else
            {
                Assert.True(await follower.MoveNextAsync());
            }

            Assert.Equal((number, $"Event{number}"), (follower.Current.Sequence, TestRecords.NameOf(follower.Current)));
        }

        Assert.True(log.Segment > 2);
        var last = follower.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
    }

    [Fact]
    public async Task Readers_and_verifiers_beside_a_writer_see_a_whole_log_at_every_moment()
    {
        using var files = new TemporaryDirectory();
        using var barrier = TestBarrier.Create();
        var path = files.File("audit");
        await using var log = AuditLog.Open(new AuditDirectory(path), barrier, TimeProvider.System, new AuditLogOptions { MaxSegmentBytes = 20_000 });
        await log.AppendAsync(TestRecords.Of("Event"));
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var number = 0; number < 100; number++) await log.AppendAsync(TestRecords.Of("Event"));
        })));
        var looks = 0;
        do
        {
            var known = log.Position;
            var result = new AuditVerifier(new AuditDirectory(path), barrier).Verify(known);
            Assert.True(result is { Verdict: AuditVerdict.Intact, InUse: true }, result.ToText());
            var reader = new AuditReader(new AuditDirectory(path), barrier);
            Assert.True(reader.Read().Count() >= known.Sequence);
            Assert.True(reader.ReadNewestFirst().Count() >= known.Sequence);
            looks++;
        }
        while (!writers.IsCompleted);
        await writers;

        Assert.True(looks > 0);
    }

    [Fact]
    public void Damage_stops_the_reader()
    {
        using var log = SampleLog.Create(seed: 73);
        foreach (var record in log.Records)
        {
            var name = LogFormat.SegmentName(record.Segment);
            foreach (var at in (int[])[record.Start, record.Start + 2, record.Start + 20, record.Start + 60])
            {
                var bytes = log.Files[name].ToArray();
                bytes[at] ^= 1;
                var reader = new AuditReader(new MemoryDirectory(log.With(name, bytes)), log.Barrier);
                var read = new List<long>();
                Assert.Throws<AuditReadException>(() =>
                {
                    foreach (var entry in reader.Read()) read.Add(entry.Sequence);
                });
                Assert.Equal(record.Sequence - 1, read.Count);
                Assert.Throws<AuditReadException>(() => reader.ReadNewestFirst().Count());
            }
        }
    }
}
