using System.Diagnostics;
using Strongroom.Support;

namespace Strongroom.Audit.Tests;

public sealed class CrashTests
{
    private static readonly AuditLogOptions Small = new() { MaxSegmentBytes = 1500 };

    private static string Dotnet =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    [Fact]
    public async Task A_last_group_cut_at_any_byte_costs_nothing_that_was_acknowledged()
    {
        using var log = SampleLog.Create(seed: 51, groups: 4, maxSegmentBytes: 1 << 20);
        // What is on disk when the power fails after the last group was written and before the head was.
        var head = Head.Read(log.Directory(), log.Barrier).Other!;
        var bytes = log.Files["00000001.log"];
        var before = EarlierHead(log, head.Generation);
        Assert.True(bytes.Length - head.Offset > 200);
        for (var at = (int)head.Offset; at <= bytes.Length; at++)
        {
            var files = log.With("00000001.log", bytes[..at]);
            files["head"] = before;
            var whole = log.Records.Count(record => record.End <= at);
            await AssertRecoversAsync(files, log.Barrier, acknowledged: head.Sequence, expected: whole, crashed: at > head.Offset);
        }
    }

    [Fact]
    public async Task A_last_group_filled_with_anything_is_cut_off()
    {
        // A file system may have made room for the group and not have written all of it.
        using var log = SampleLog.Create(seed: 52, groups: 4, maxSegmentBytes: 1 << 20);
        var head = Head.Read(log.Directory(), log.Barrier).Other!;
        var random = new Random(53);
        for (var round = 0; round < 200; round++)
        {
            var bytes = log.Files["00000001.log"].ToArray();
            var from = random.Next((int)head.Offset, bytes.Length);
            bytes.AsSpan(from, random.Next(1, bytes.Length - from + 1)).Clear();
            var files = log.With("00000001.log", bytes);
            files["head"] = EarlierHead(log, head.Generation);
            var whole = log.Records.Count(record => record.End <= from);
            await AssertRecoversAsync(files, log.Barrier, head.Sequence, expected: null, crashed: true, atLeast: whole);
        }
    }

    [Fact]
    public async Task Power_failure_after_any_call_to_the_disk_leaves_a_log_that_opens_with_all_that_was_acknowledged()
    {
        using var barrier = TestBarrier.Create();
        for (var calls = 0; ; calls++)
        {
            foreach (var fault in (FileFault[])[FileFault.Before, FileFault.Halfway, FileFault.After])
            {
                var directory = new MemoryDirectory();
                var made = 0;
                // From this call on the machine is off.
                directory.Faults = (_, _) => made++ < calls ? FileFault.None : made == calls + 1 ? fault : FileFault.Before;
                var acknowledged = await AppendUntilFailureAsync(directory, barrier);
                if (acknowledged == Script) return;
                foreach (var lose in (bool[])[false, true])
                {
                    await AssertRecoversAsync(directory.Snapshot(lose), barrier, acknowledged, expected: null, crashed: null);
                }
            }
        }
    }

    [Fact]
    public async Task A_second_power_failure_during_recovery_costs_nothing_either()
    {
        using var barrier = TestBarrier.Create();
        var random = new Random(54);
        for (var round = 0; round < 300; round++)
        {
            var files = new Dictionary<string, byte[]>();
            var acknowledged = 0L;
            for (var crash = 0; crash < 3; crash++)
            {
                var directory = new MemoryDirectory(files);
                int made = 0, calls = random.Next(20);
                var fault = (FileFault)random.Next(1, 4);
                directory.Faults = (_, _) => made++ < calls ? FileFault.None : made == calls + 1 ? fault : FileFault.Before;
                acknowledged = Math.Max(acknowledged, await AppendUntilFailureAsync(directory, barrier));
                files = directory.Snapshot(loseUnflushed: random.Next(2) == 0);
            }

            await AssertRecoversAsync(files, barrier, acknowledged, expected: null, crashed: null);
        }
    }

    [Fact]
    public async Task Acknowledged_records_survive_kill_9()
    {
        using var directory = new TemporaryDirectory();
        using var barrier = GoldenKeys.Open();
        // Each round kills at another point of the log's life, and starts on what the one before left.
        foreach (var lines in (int[])[1, 30, 150, 400])
        {
            var acknowledged = await AppendUntilKilledAsync(directory.Path, lines);
            var files = new AuditDirectory(directory.Path);
            Assert.NotEqual(AuditVerdict.Tampered, new AuditVerifier(files, barrier).Verify().Verdict);
            await using (AuditLog.Open(files, barrier, TimeProvider.System))
            {
            }

            var result = new AuditVerifier(files, barrier).Verify();
            Assert.Equal(AuditVerdict.Intact, result.Verdict);
            Assert.True(result.Position.Sequence >= acknowledged, $"{acknowledged} were acknowledged, {result.Position.Sequence} survived.");
            Assert.Equal(result.Position.Sequence, new AuditReader(files, barrier).Read().Count());
        }
    }

    private const long Script = 6;

    // One record at a time, through several segments; the number of the last that was acknowledged.
    private static async Task<long> AppendUntilFailureAsync(MemoryDirectory directory, Barrier barrier)
    {
        var acknowledged = 0L;
        try
        {
            await using var log = AuditLog.Open(directory, barrier, new FakeClock(), Small);
            for (var number = 0; number < Script; number++) acknowledged = await log.AppendAsync(TestRecords.Of("Event"));
        }
        catch (AuditUnavailableException)
        {
            // The power has failed.
        }

        return acknowledged;
    }

    private static byte[] EarlierHead(SampleLog log, long generation) =>
        log.Heads.Last(bytes => Math.Max(Generation(bytes, 0), Generation(bytes, 4096)) == generation);

    private static long Generation(byte[] head, int slot) => System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(slot + 8));

    private static async Task AssertRecoversAsync(
        Dictionary<string, byte[]> files, Barrier barrier, long acknowledged, long? expected, bool? crashed, long atLeast = 0)
    {
        var directory = new MemoryDirectory(files);
        var verifier = new AuditVerifier(directory, barrier);
        var found = verifier.Verify();
        // A machine that failed before there was a log has none to verify.
        if (found.Finding?.Kind != AuditFindingKind.Missing || acknowledged > 0)
        {
            Assert.True(found.Verdict != AuditVerdict.Tampered, found.ToText());
            if (crashed is { } must) Assert.Equal(must ? AuditVerdict.Unfinished : AuditVerdict.Intact, found.Verdict);
        }

        long kept;
        await using (var log = AuditLog.Open(directory, barrier, new FakeClock(), Small))
        {
            kept = log.Position.Sequence;
            Assert.True(kept >= Math.Max(acknowledged, atLeast), $"{acknowledged} were acknowledged, {kept} are left.");
            if (expected is { } exactly) Assert.Equal(exactly, kept);
            if (crashed is { } must) Assert.Equal(must, log.Recovery is not null);
            Assert.Equal(kept + 1, await log.AppendAsync(TestRecords.Of("After")));
        }

        var result = verifier.Verify();
        Assert.True(result.Verdict == AuditVerdict.Intact, result.ToText());
        Assert.Equal(kept + 1, result.Position.Sequence);
    }

    private static async Task<long> AppendUntilKilledAsync(string directory, int lines)
    {
        var start = new ProcessStartInfo(Dotnet, [typeof(Program).Assembly.Location, directory]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var acknowledged = 0L;
        for (var line = 0; line < lines; line++)
        {
            var text = await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The child ended by itself.");
            acknowledged = Math.Max(acknowledged, long.Parse(text));
        }

        child.Kill();
        await child.WaitForExitAsync();
        return acknowledged;
    }
}
