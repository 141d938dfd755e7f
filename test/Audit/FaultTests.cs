using Strongroom.Support;

namespace Strongroom.Audit.Tests;

/// <summary>Faults below the file port: the append that meets one fails, and the log goes on when it has cleared.</summary>
public sealed class FaultTests
{
    private static readonly AuditLogOptions Small = new() { MaxSegmentBytes = 1500 };

    [Fact]
    public async Task A_fault_in_any_call_fails_the_append_and_the_next_one_succeeds()
    {
        using var barrier = TestBarrier.Create();
        foreach (var fault in (FileFault[])[FileFault.Before, FileFault.Halfway, FileFault.After])
        {
            for (var call = 0; ; call++)
            {
                var directory = new MemoryDirectory();
                await using var log = AuditLog.Open(directory, barrier, new FakeClock(), Small);
                var made = 0;
                var called = call;
                directory.Faults = (_, _) => made++ == called ? fault : FileFault.None;
                List<string> acknowledged = [];
                var failures = 0;
                for (var number = 0; number < 8; number++)
                {
                    try
                    {
                        await log.AppendAsync(TestRecords.Of($"Event{number}"));
                        acknowledged.Add($"Event{number}");
                        Assert.Null(log.Failure);
                    }
                    catch (AuditUnavailableException error)
                    {
                        failures++;
                        Assert.Same(error, log.Failure);
                        Assert.IsType<IOException>(error.InnerException);
                    }
                }

                await log.DisposeAsync();
                if (made <= called) break;
                Assert.Equal(1, failures);
                AssertHolds(directory, barrier, acknowledged);
            }
        }
    }

    [Fact]
    public async Task A_full_disk_fails_every_append_until_there_is_room_again()
    {
        using var barrier = TestBarrier.Create();
        foreach (var fault in (FileFault[])[FileFault.Before, FileFault.Halfway])
        {
            var directory = new MemoryDirectory();
            await using var log = AuditLog.Open(directory, barrier, new FakeClock(), Small);
            List<string> acknowledged = [];
            for (var number = 0; number < 30; number++)
            {
                var full = number % 10 is >= 3 and < 8;
                directory.Faults = (call, _) => full && call == FileCall.Write ? fault : FileFault.None;
                var append = log.AppendAsync(TestRecords.Of($"Event{number}"));
                if (full)
                {
                    await Assert.ThrowsAsync<AuditUnavailableException>(async () => await append);
                    // Readers and the verifier work meanwhile, up to the head.
                    Assert.Equal(acknowledged, new AuditReader(directory, barrier).Read().Select(TestRecords.NameOf));
                    Assert.True(new AuditVerifier(directory, barrier).Verify() is { Verdict: AuditVerdict.Intact, InUse: true });
                }
                else
                {
                    await append;
                    acknowledged.Add($"Event{number}");
                }
            }

            await log.DisposeAsync();
            Assert.Equal(15, acknowledged.Count);
            AssertHolds(directory, barrier, acknowledged);
            Assert.Equal(acknowledged, new AuditReader(directory, barrier).Read().Select(TestRecords.NameOf));
        }
    }

    [Fact]
    public async Task Random_faults_of_every_kind_lose_nothing_that_was_acknowledged()
    {
        using var barrier = TestBarrier.Create();
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var directory = new MemoryDirectory();
            var acknowledged = new List<string>();
            for (var start = 0; start < 3; start++)
            {
                directory.Faults = (_, _) => FileFault.None;
                await using var log = AuditLog.Open(directory, barrier, new FakeClock(), Small);
                var gate = new Lock();
                directory.Faults = (_, _) =>
                {
                    lock (gate) return random.Next(8) == 0 ? (FileFault)random.Next(1, 4) : FileFault.None;
                };
                for (var number = 0; number < 25; number++)
                {
                    try
                    {
                        await log.AppendAsync(TestRecords.Of($"Event{start}-{number}"));
                        acknowledged.Add($"Event{start}-{number}");
                    }
                    catch (AuditUnavailableException)
                    {
                        // Not acknowledged.
                    }
                }
            }

            directory.Faults = (_, _) => FileFault.None;
            await using (AuditLog.Open(directory, barrier, new FakeClock(), Small))
            {
            }

            AssertHolds(directory, barrier, acknowledged);
        }
    }

    [Fact]
    public void A_log_that_cannot_be_made_says_so_and_can_be_made_later()
    {
        using var barrier = TestBarrier.Create();
        var directory = new MemoryDirectory { Faults = (_, _) => FileFault.Halfway };

        Assert.Throws<AuditUnavailableException>(() => AuditLog.Open(directory, barrier, new FakeClock()));

        directory.Faults = (_, _) => FileFault.None;
        var log = AuditLog.Open(directory, barrier, new FakeClock());
        Assert.Equal(0, log.Position.Sequence);
    }

    // Everything acknowledged is there, in order; what failed may be there too.
    private static void AssertHolds(MemoryDirectory directory, Barrier barrier, List<string> acknowledged)
    {
        var result = new AuditVerifier(directory, barrier).Verify();
        if (result.Verdict == AuditVerdict.Tampered) Assert.Fail(result.ToText());
        var names = new AuditReader(directory, barrier).Read().Select(TestRecords.NameOf).ToList();
        Assert.Equal(acknowledged, names.Where(acknowledged.Contains));
        Assert.Equal(names.Count, names.Distinct().Count());
    }
}
