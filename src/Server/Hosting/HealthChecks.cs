using System.Text.Json.Serialization;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Server.Telemetry;
using Strongroom.Storage;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Hosting;

/// <summary>Something without which the server cannot do its work. Register one to have it in <c>GET /health</c>.</summary>
/// <param name="Name">A word, e.g. <c>store</c>.</param>
/// <param name="CheckAsync">Tells what is wrong in a word or two, without names or paths, or null. It does not throw.</param>
internal sealed record HealthCheck(string Name, Func<CancellationToken, ValueTask<string?>> CheckAsync);

/// <summary>The answer of <c>GET /health</c>.</summary>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="Checks">Each check by name: <c>ok</c>, or what is wrong.</param>
internal sealed record HealthReport(string Status, IReadOnlyDictionary<string, string> Checks)
{
    /// <summary>What is fine.</summary>
    public const string Ok = "ok";

    /// <summary>Asks every check.</summary>
    public static async Task<HealthReport> MakeAsync(IEnumerable<HealthCheck> checks, CancellationToken cancellation)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var check in checks)
        {
            found[check.Name] = await check.CheckAsync(cancellation) ?? Ok;
        }

        return new HealthReport(found.Values.All(state => state == Ok) ? Ok : "unavailable", found);
    }
}

/// <summary>The checks of the server's own parts.</summary>
internal static class HealthChecks
{
    // A health check that waits as long as a hung disk does tells nothing; probes' own time-outs are a second or more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the audit log takes records: without it no request is answered. After it failed, each check has it take one, so
    /// that a server that a load balancer sends nothing finds out that it can write again; one at a time, however often asked.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="resume">Records that the log goes on.</param>
    /// <param name="time">The clock.</param>
    public static HealthCheck Audit(AuditLog log, Func<ValueTask> resume, TimeProvider time)
    {
        var gate = new Lock();
        var probe = Task.CompletedTask;
        return new("audit", async cancellation =>
        {
            if (log.Failure is null)
            {
                return null;
            }

            Task running;
            lock (gate)
            {
                if (probe.IsCompleted)
                {
                    probe = resume().AsTask();
                }

                running = probe;
            }

            try
            {
                await running.WaitAsync(Patience, time, cancellation);
                return null;
            }
            catch (Exception failure) when (failure is AuditUnavailableException or TimeoutException or OperationCanceledException)
            {
                return "cannot write";
            }
        });
    }

    /// <summary>
    /// Whether the store reads, and writes: after a commit failed, a probe is committed at each check until one gets
    /// through, so that a server without traffic finds out that it can write again.
    /// </summary>
    public static HealthCheck Store(IKeyValueStore store, StoreMetrics metrics, TimeProvider time) => new("store", async cancellation =>
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var state = "cannot read";
        try
        {
            await store.GetAsync(SystemKeys.BarrierState.Bytes, either.Token).AsTask().WaitAsync(either.Token);
            state = "read-only";
            if (metrics.IsFailing)
            {
                // Put and taken away in one commit: it goes through the disk and leaves nothing.
                var key = SystemKeys.Named("health").Bytes;
                var probe = new Commit([], [new Write(key, new byte[] { 0 }), new Write(key, null)]);
                await store.CommitAsync(probe, either.Token).AsTask().WaitAsync(either.Token);
            }

            return null;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or OperationCanceledException)
        {
            return state;
        }
    });

    /// <summary>Whether the barrier seals and opens.</summary>
    public static HealthCheck Barrier(Barrier barrier) => new("barrier", _ =>
    {
        try
        {
            var opened = barrier.Open(barrier.Seal("health"u8, []), []);
            return ValueTask.FromResult(opened.AsSpan().SequenceEqual("health"u8) ? null : "broken");
        }
        catch (Exception failure) when (failure is SealedDataException or ObjectDisposedException)
        {
            return ValueTask.FromResult<string?>("sealed");
        }
    });

    /// <summary>Whether the server goes on: one that is asked to stop tells load balancers while it finishes.</summary>
    public static HealthCheck Server(IHostApplicationLifetime lifetime) => new(
        "server", _ => ValueTask.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : null));
}

[JsonSerializable(typeof(HealthReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class HostingJson : JsonSerializerContext;
