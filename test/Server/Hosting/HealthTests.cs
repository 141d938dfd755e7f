using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Audit;
using Strongroom.Server.Audit;
using Strongroom.Server.Hosting;
using Strongroom.Server.Telemetry;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Hosting;

public sealed class HealthTests
{
    private static readonly Commit AWrite = new([], [new Write(new byte[] { 1 }, new byte[] { 1 })]);

    [Fact]
    public async Task Ready_server_names_its_checks()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal("""{"status":"ok","checks":{"audit":"ok","barrier":"ok","server":"ok","store":"ok"}}""", await server.TextAsync("/health"));
        Assert.Equal("""{"status":"ok","checks":{}}""", await server.TextAsync("/health/live"));
    }

    [Fact]
    public async Task Server_whose_barrier_is_closed_is_live_but_not_ready()
    {
        await using var server = await RunningServer.StartAsync();
        server.Services.GetRequiredService<Crypto.Barrier>().Dispose();
        var answer = await server.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("""{"status":"unavailable","checks":{"audit":"ok","barrier":"sealed","server":"ok","store":"ok"}}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Audit_log_that_could_not_write_recovers_by_being_asked()
    {
        using var directory = new TemporaryDirectory();
        using var barrier = TestBarrier.Create();
        var clock = new FakeClock();
        var files = new FailingAuditDirectory(new AuditDirectory(directory.File("audit")));
        await using var log = AuditLog.Open(files, barrier, clock);
        var trail = new AuditTrail(log);
        var check = HealthChecks.Audit(log, () => trail.ResumeAsync("000000000000", "us-east-1", clock.GetUtcNow(), "probe"), clock);
        Assert.Null(await check.CheckAsync(default));
        Assert.Equal(0, log.Position.Sequence);

        files.Fails = true;
        await Assert.ThrowsAsync<AuditUnavailableException>(async () =>
            await trail.ResumeAsync("000000000000", "us-east-1", clock.GetUtcNow(), "a request's"));
        Assert.Equal("cannot write", await check.CheckAsync(default));
        files.Fails = false;
        Assert.Null(await check.CheckAsync(default));
        Assert.Null(await check.CheckAsync(default));
        // The probe that got through, and no more once the log works.
        Assert.Equal(1, log.Position.Sequence);
    }

    [Fact]
    public async Task Audit_log_that_hangs_is_probed_once_at_a_time_and_not_waited_for()
    {
        using var directory = new TemporaryDirectory();
        using var barrier = TestBarrier.Create();
        var clock = new FakeClock();
        var files = new FailingAuditDirectory(new AuditDirectory(directory.File("audit")));
        await using var log = AuditLog.Open(files, barrier, clock);
        var trail = new AuditTrail(log);
        files.Fails = true;
        await Assert.ThrowsAsync<AuditUnavailableException>(async () =>
            await trail.ResumeAsync("000000000000", "us-east-1", clock.GetUtcNow(), "a request's"));
        var probes = 0;
        var hung = new TaskCompletionSource();
        var check = HealthChecks.Audit(log, () =>
        {
            probes++;
            return new ValueTask(hung.Task);
        }, clock);
        for (var asked = 0; asked < 3; asked++)
        {
            var answer = check.CheckAsync(default);
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("cannot write", await answer);
        }

        Assert.Equal(1, probes);
        hung.SetResult();
        Assert.Null(await check.CheckAsync(default));
    }

    [Fact]
    public async Task Store_that_could_not_write_is_read_only_until_a_probe_gets_through()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeClock();
        await using var faulty = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(directory.Path)), clock);
        var metrics = new StoreMetrics(clock);
        var store = new MeteredStore(faulty, metrics);
        var check = HealthChecks.Store(store, metrics, clock);
        Assert.Null(await check.CheckAsync(default));
        Assert.Equal(0, faulty.CountOf(StoreCall.Commit));

        faulty.FailNext(StoreCall.Commit, Fault.ErrorBefore, times: 2);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await store.CommitAsync(AWrite));
        Assert.Equal("read-only", await check.CheckAsync(default));
        Assert.Null(await check.CheckAsync(default));
        Assert.Null(await check.CheckAsync(default));
        // The write, the probe that failed and the one that got through; nothing of it is left.
        Assert.Equal(3, faulty.CountOf(StoreCall.Commit));
        Assert.Empty(await store.ScanAsync(KeyRange.Prefix(SystemKeys.Named("health").Bytes), 1));
    }

    [Fact]
    public async Task Store_that_writes_again_by_itself_needs_no_probe()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeClock();
        await using var faulty = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(directory.Path)), clock);
        var metrics = new StoreMetrics(clock);
        var store = new MeteredStore(faulty, metrics);
        faulty.FailNext(StoreCall.Commit, Fault.ErrorBefore);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await store.CommitAsync(AWrite));
        Assert.True(metrics.IsFailing);
        await store.CommitAsync(AWrite);
        Assert.False(metrics.IsFailing);
    }

    [Fact]
    public async Task Store_that_cannot_read_is_told_so()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeClock();
        await using var faulty = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(directory.Path)), clock);
        faulty.FailNext(StoreCall.Get, Fault.ErrorBefore);
        Assert.Equal("cannot read", await HealthChecks.Store(faulty, new StoreMetrics(clock), clock).CheckAsync(default));
    }

    [Fact]
    public async Task Store_that_hangs_is_not_waited_for()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeClock();
        await using var faulty = new FaultInjectingStore(SqliteStore.Open(new SqliteStoreOptions(directory.Path)), clock);
        faulty.DelayNext(StoreCall.Get, TimeSpan.FromHours(1));
        var armed = clock.WhenArmedAsync(clock.GetUtcNow() + TimeSpan.FromHours(1));
        var check = HealthChecks.Store(faulty, new StoreMetrics(clock), clock).CheckAsync(default);
        await armed;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("cannot read", await check);
    }
}
