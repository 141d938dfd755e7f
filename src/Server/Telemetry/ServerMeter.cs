using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Strongroom.Audit;
using Strongroom.Server.Limits;
using Strongroom.Server.Tls;
using Strongroom.Services.Due;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Telemetry;

/// <summary>The instruments that look at the parts of the server when somebody asks.</summary>
internal static class ServerMeter
{
    /// <summary>The meter of the server's own parts.</summary>
    public const string Name = "Strongroom";

    private const string ProcessName = "Strongroom.Process";

    /// <summary>Makes the instruments of the store and what lies on it.</summary>
    public static void AddStore(Meter meter, IKeyValueStore store, StoreMetrics metrics, Database database, Barrier barrier)
    {
        meter.CreateObservableCounter("strongroom.store.commits", metrics.Counts, description: "Commits by outcome.");
        if (store is SqliteStore sqlite)
        {
            meter.CreateObservableCounter("strongroom.store.transactions", () => sqlite.Transactions, description: "Transactions of the store, each one fsync for one or more commits.");
            meter.CreateObservableGauge("strongroom.store.queue", () => sqlite.Waiting, description: "Commits that wait for their turn.");
        }

        meter.CreateObservableGauge("strongroom.store.revision", () => store.Revision, description: "The revision of the last commit.");
        meter.CreateObservableGauge("strongroom.store.failing", () => metrics.IsFailing ? 1 : 0, description: "1 while the store cannot write.");
        meter.CreateObservableGauge("strongroom.cache", () => database.CachedBytes, "By", "What the records held in memory take in the store.");
        meter.CreateObservableCounter(
            "strongroom.cache.reads", () => Outcomes(("hit", database.CacheHits), ("miss", database.CacheMisses)), description: "Reads of records, by whether memory had them.");
        meter.CreateObservableGauge("strongroom.barrier.term", () => (long)barrier.ActiveTerm, description: "The key term that seals at present.");
    }

    /// <summary>Makes the instruments of the audit log.</summary>
    public static void AddAudit(Meter meter, AuditLog audit)
    {
        meter.CreateObservableGauge("strongroom.audit.records", () => audit.Position.Sequence, description: "The number of the audit log's last record.");
        meter.CreateObservableCounter("strongroom.audit.groups", () => audit.Groups, description: "Groups of records made durable, each one fsync.");
        meter.CreateObservableGauge("strongroom.audit.queue", () => audit.Waiting, description: "Records that wait to be written.");
        meter.CreateObservableGauge("strongroom.audit.segment", () => audit.Segment, description: "The segment that is being written.");
        meter.CreateObservableGauge("strongroom.audit.failing", () => audit.Failure is null ? 0 : 1, description: "1 while the audit log cannot be written, and so no request served.");
    }

    /// <summary>Makes the instruments of due tasks, limits and the certificate.</summary>
    public static void AddServer(Meter meter, DueWorker worker, RateLimits limits, TlsCertificates? certificates)
    {
        meter.CreateObservableCounter(
            "strongroom.due.tasks", () => Outcomes(("completed", worker.Completed), ("failed", worker.Failed)), description: "Runs of due tasks.");
        meter.CreateObservableGauge("strongroom.limits.callers", () => limits.Callers, description: "Accounts and regions whose rate is limited apart.");
        if (certificates is not null)
        {
            meter.CreateObservableGauge(
                "strongroom.tls.certificate.expiry", () => new DateTimeOffset(certificates.NotAfter).ToUnixTimeSeconds(), "s", "When the certificate in use expires, in Unix time.");
        }
    }

    /// <summary>Makes the instruments of the process, under the names that Prometheus' own libraries use.</summary>
    public static void AddProcess(IMeterFactory meters)
    {
        var meter = meters.Create(ProcessName);
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        meter.CreateObservableGauge("strongroom.build.info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", version)), description: "The version that runs.");
        meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time used.");
        meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Memory resident.");
        meter.CreateObservableGauge("process.open_fds", () => Read(process => process.HandleCount), description: "Open file descriptors.");
        meter.CreateObservableGauge("process.threads", () => Read(process => process.Threads.Count), description: "Threads.");
        meter.CreateObservableGauge(
            "process.start_time", () => Read(process => new DateTimeOffset(process.StartTime).ToUnixTimeSeconds()), "s", "When the process started, in Unix time.");
        meter.CreateObservableGauge("dotnet.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Memory in use on the managed heap.");
        meter.CreateObservableCounter("dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Memory allocated on the managed heap since the start.");
        meter.CreateObservableCounter(
            "dotnet.gc.collections",
            () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Measurement<int>(
                GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation))),
            description: "Garbage collections.");
    }

    private static IEnumerable<Measurement<long>> Outcomes(params (string Outcome, long Count)[] counts) =>
        counts.Select(each => new Measurement<long>(each.Count, new KeyValuePair<string, object?>("outcome", each.Outcome)));

    private static T Read<T>(Func<Process, T> read)
    {
        using var process = Process.GetCurrentProcess();
        return read(process);
    }
}
