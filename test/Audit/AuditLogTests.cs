using Strongroom.Crypto;
using Strongroom.Support;

namespace Strongroom.Audit.Tests;

public sealed class AuditLogTests
{
    [Fact]
    public async Task Records_are_numbered_from_1_also_after_opening_the_log_again()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory();
        for (var start = 0; start < 3; start++)
        {
            await using var log = AuditLog.Open(directory, barrier, new FakeClock());
            Assert.Null(log.Recovery);
            Assert.Equal((start * 2) + 1, await log.AppendAsync(TestRecords.Of("First")));
            Assert.Equal((start * 2) + 2, await log.AppendAsync(TestRecords.Of("Second")));
            Assert.Equal((start * 2) + 2, log.Position.Sequence);
        }

        Assert.Equal(AuditVerdict.Intact, new AuditVerifier(directory, barrier).Verify().Verdict);
        Assert.Equal(6, new AuditReader(directory, barrier).LastSequence);
    }

    [Fact]
    public async Task An_append_returns_when_segment_and_head_are_durable()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory();
        await using var log = AuditLog.Open(directory, barrier, new FakeClock());
        for (var number = 1; number <= 5; number++)
        {
            await log.AppendAsync(TestRecords.Of("Event"));
            var survivor = new MemoryDirectory(directory.Snapshot(loseUnflushed: true));
            Assert.Equal(number, new AuditVerifier(survivor, barrier).Verify().Position.Sequence);
            Assert.Equal(AuditVerdict.Intact, new AuditVerifier(survivor, barrier).Verify().Verdict);
        }
    }

    [Fact]
    public async Task What_waits_while_a_group_is_flushed_is_one_group_and_the_queue_is_bounded()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory();
        var options = new AuditLogOptions { QueueLength = 50 };
        await using var log = AuditLog.Open(directory, barrier, new FakeClock(), options);
        await log.AppendAsync(TestRecords.Of("Warm"));
        using var entered = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var blocking = true;
        directory.Faults = (call, name) =>
        {
            if (call == FileCall.Flush && name.EndsWith(".log", StringComparison.Ordinal) && blocking)
            {
                blocking = false;
                entered.Release();
                release.Wait();
            }

            return FileFault.None;
        };

        var first = log.AppendAsync(TestRecords.Of("Event")).AsTask();
        await entered.WaitAsync();
        var rest = Enumerable.Range(0, 80).Select(_ => log.AppendAsync(TestRecords.Of("Event")).AsTask()).ToList();
        // 50 queue, 30 wait for room; none is acknowledged before its group is flushed.
        Assert.Equal(50, log.Waiting);
        Assert.DoesNotContain(rest, append => append.IsCompleted);
        Assert.False(first.IsCompleted);
        using var impatient = new CancellationTokenSource();
        var cancelled = log.AppendAsync(TestRecords.Of("Cancelled"), impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var groups = log.Groups;
        release.Release();

        await first;
        Assert.Equal(Enumerable.Range(3, 80).Select(number => (long)number), await Task.WhenAll(rest));
        Assert.InRange(log.Groups - groups, 2, 10);
        Assert.DoesNotContain(new AuditReader(directory, barrier).Read(), entry => TestRecords.NameOf(entry) == "Cancelled");
    }

    [Fact]
    public async Task Thousands_of_appends_at_once_get_numbers_in_the_order_of_the_log()
    {
        using var files = new TemporaryDirectory();
        using var barrier = TestBarrier.Create();
        var directory = new AuditDirectory(files.File("audit"));
        var names = new string[4001];
        long groups;
        await using (var log = AuditLog.Open(directory, barrier, TimeProvider.System, new AuditLogOptions { MaxSegmentBytes = 200_000 }))
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(caller => Task.Run(async () =>
            {
                var last = 0L;
                for (var number = 0; number < 100; number++)
                {
                    var sequence = await log.AppendAsync(TestRecords.Of($"{caller}-{number}"));
                    names[sequence] = $"{caller}-{number}";
                    Assert.True(sequence > last);
                    last = sequence;
                }
            })));
            groups = log.Groups;
            Assert.True(log.Segment > 1);
        }

        Assert.True(groups < 4000, $"{groups} groups for 4000 records.");
        Assert.Equal(names[1..], new AuditReader(directory, barrier).Read().Select(TestRecords.NameOf));
        Assert.Equal(AuditVerdict.Intact, new AuditVerifier(directory, barrier).Verify().Verdict);
    }

    [Fact]
    public async Task Groups_are_bounded_in_records_and_bytes()
    {
        using var barrier = TestBarrier.Create();
        foreach (var options in (AuditLogOptions[])[new() { MaxGroup = 4 }, new() { MaxGroupBytes = 1600 }])
        {
            var directory = new MemoryDirectory();
            await using var log = AuditLog.Open(directory, barrier, new FakeClock(), options);
            await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => log.AppendAsync(TestRecords.Of("Event")).AsTask()));

            Assert.True(log.Groups >= 15, $"{log.Groups} groups.");
        }
    }

    [Fact]
    public async Task A_segment_ends_by_age_with_the_next_record()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory();
        var clock = new FakeClock();
        await using var log = AuditLog.Open(directory, barrier, clock);
        await log.AppendAsync(TestRecords.Of("Event"));
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        await log.AppendAsync(TestRecords.Of("Event"));
        Assert.Equal(1, log.Segment);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await log.AppendAsync(TestRecords.Of("Event"));
        Assert.Equal(2, log.Segment);
    }

    [Fact]
    public async Task Records_of_every_key_term_are_read()
    {
        var time = new FakeClock();
        var ring = KeyRing.Create(time);
        using var barrier = new Barrier(ring);
        var directory = new MemoryDirectory();
        await using var log = AuditLog.Open(directory, barrier, time, new AuditLogOptions { MaxSegmentBytes = 1500 });
        for (var number = 0; number < 9; number++)
        {
            await log.AppendAsync(TestRecords.Of($"Event{number}"));
            if (number % 3 != 2) continue;
            ring = ring.Rotate(time);
            barrier.Adopt(ring);
        }

        await log.DisposeAsync();
        Assert.Equal(9, new AuditReader(directory, barrier).Read().Count());
        Assert.Equal(AuditVerdict.Intact, new AuditVerifier(directory, barrier).Verify().Verdict);
    }

    [Fact]
    public async Task A_log_has_one_writer_and_a_closed_log_takes_nothing()
    {
        using var barrier = TestBarrier.Create();
        using var files = new TemporaryDirectory();
        var directory = new AuditDirectory(files.File("audit"));
        var log = AuditLog.Open(directory, barrier, new FakeClock());
        Assert.Throws<AuditUnavailableException>(() => AuditLog.Open(new AuditDirectory(files.File("audit")), barrier, new FakeClock()));
        var append = log.AppendAsync(TestRecords.Of("Event"));
        await log.DisposeAsync();
        await log.DisposeAsync();

        // What was taken was written.
        Assert.Equal(1, await append);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.AppendAsync(TestRecords.Of("Event")));
        await using var again = AuditLog.Open(directory, barrier, new FakeClock());
        Assert.Equal(1, again.Position.Sequence);
    }

    [Fact]
    public void A_log_that_was_tampered_with_is_not_opened()
    {
        using var sample = SampleLog.Create(seed: 61);
        var bytes = sample.Files[LogFormat.SegmentName(sample.Segments)].ToArray();
        bytes[^1] ^= 1;
        var error = Assert.Throws<AuditTamperedException>(
            () => AuditLog.Open(new MemoryDirectory(sample.With(LogFormat.SegmentName(sample.Segments), bytes)), sample.Barrier, new FakeClock()));
        Assert.Equal(sample.Records.Count, error.Finding.Sequence);

        var missing = Assert.Throws<AuditTamperedException>(
            () => AuditLog.Open(new MemoryDirectory(sample.With("00000001.log", null)), sample.Barrier, new FakeClock()));
        Assert.Equal((AuditFindingKind.Removed, 1L), (missing.Finding.Kind, missing.Finding.Sequence));

        Assert.Throws<AuditTamperedException>(() => AuditLog.Open(new MemoryDirectory(sample.With("head", null)), sample.Barrier, new FakeClock()));
        using var stranger = TestBarrier.Create();
        Assert.Throws<AuditTamperedException>(() => AuditLog.Open(sample.Directory(), stranger, new FakeClock()));
    }

    [Fact]
    public async Task Files_are_the_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var barrier = TestBarrier.Create();
        using var files = new TemporaryDirectory();
        var path = files.File("audit");
        await using var log = AuditLog.Open(new AuditDirectory(path), barrier, new FakeClock());
        await log.AppendAsync(TestRecords.Of("Event"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal(["00000001.log", "head", "lock"], Directory.EnumerateFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in Directory.EnumerateFiles(path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Nothing_of_a_record_is_in_the_clear()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory();
        await using var log = AuditLog.Open(directory, barrier, new FakeClock());
        await log.AppendAsync(TestRecords.Of("VeryPeculiarName"));

        Assert.All(directory.Snapshot().Values, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf("Peculiar"u8)));
    }
}
