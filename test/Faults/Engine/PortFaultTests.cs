using System.Text.Json.Nodes;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>A server on a store that fails as any engine may: also one whose commit is durable though it could not say so.</summary>
public sealed class PortFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_whose_outcome_is_unknown_is_retryable_and_its_retry_changes_nothing_twice()
    {
        FaultInjectingStore store = null!;
        await using var server = await FaultyServer.StartAsync(_directory.Path, openStore: () => store = Store(TimeProvider.System));
        store.FailNext(StoreCall.Commit, Fault.ErrorAfter, times: 1);
        FaultyServer.AssertRetryable(await server.KmsAsync("Encrypt", new JsonObject { ["KeyId"] = "alias/aws/ssm", ["Plaintext"] = "AAAA" }));
        Assert.True((await server.KmsAsync("Encrypt", new JsonObject { ["KeyId"] = "alias/aws/ssm", ["Plaintext"] = "AAAA" })).Acknowledged);

        Assert.True((await server.CreateAsync("secret", "first")).Acknowledged);
        store.FailCommits(commit => commit.Writes.Count > 1, Fault.ErrorAfter);
        FaultyServer.AssertRetryable(await server.PutAsync("secret", "second"));
        // It became durable; what is in memory must not say otherwise.
        Assert.Equal("second", await server.ValueAsync("secret"));
        Assert.True((await server.PutAsync("secret", "second")).Acknowledged);
        var versions = await server.SecretsAsync("ListSecretVersionIds", new JsonObject { ["SecretId"] = "secret" });
        Assert.Equal(2, versions.Body["Versions"]!.AsArray().Count);
    }

    [Fact]
    public async Task Reads_and_scans_that_fail_are_retryable()
    {
        FaultInjectingStore store = null!;
        await using var server = await FaultyServer.StartAsync(_directory.Path, openStore: () => store = Store(TimeProvider.System));
        Assert.True((await server.CreateAsync("secret", "first")).Acknowledged);
        store.FailNext(StoreCall.Get, Fault.ErrorBefore);
        FaultyServer.AssertRetryable(await server.GetAsync("another"));
        store.FailNext(StoreCall.Scan, Fault.ErrorBefore);
        FaultyServer.AssertRetryable(await server.SecretsAsync("ListSecrets", []));
        Assert.Equal("first", await server.ValueAsync("secret"));
    }

    [Fact]
    public async Task An_item_that_every_attempt_loses_a_race_for_is_retryable()
    {
        FaultInjectingStore store = null!;
        await using var server = await FaultyServer.StartAsync(_directory.Path, openStore: () => store = Store(TimeProvider.System));
        Assert.True((await server.CreateAsync("secret", "first")).Acknowledged);
        store.FailCommits(commit => commit.Writes.Count > 1, Fault.Conflict, times: 64);
        FaultyServer.AssertRetryable(await server.PutAsync("secret", "second"));
        Assert.True((await server.PutAsync("secret", "second")).Acknowledged);
    }

    [Fact]
    public async Task Replication_goes_on_once_the_store_does()
    {
        var clock = new FakeClock();
        FaultInjectingStore store = null!;
        await using var server = await FaultyServer.StartAsync(_directory.Path, clock, () => store = Store(clock));
        Assert.True((await server.CreateAsync("secret", "first")).Acknowledged);
        var spread = await server.SecretsAsync(
            "ReplicateSecretToRegions",
            new JsonObject { ["SecretId"] = "secret", ["AddReplicaRegions"] = new JsonArray(new JsonObject { ["Region"] = "eu-west-1" }) });
        Assert.True(spread.Acknowledged);

        // The task, its putting off and the index fail for a while, in whatever order they come.
        store.FailNext(StoreCall.Commit, Fault.ErrorBefore, times: 3);
        store.FailNext(StoreCall.Scan, Fault.ErrorBefore, times: 2);
        Assert.True(await InSyncAsync(server, clock), "The replica does not converge.");
        var copy = await server.SecretsAsync("GetSecretValue", new JsonObject { ["SecretId"] = "secret" }, "eu-west-1");
        Assert.Equal("first", copy.Body["SecretString"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_was_due_while_the_server_was_down_is_done_after_the_next_start()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeClock();
        string key;
        TemporaryDirectory image;
        await using (var server = await FaultyServer.StartAsync(directory.Path, clock))
        {
            Assert.True((await server.CreateAsync("going", "value")).Acknowledged);
            Assert.True((await server.CreateAsync("staying", "value")).Acknowledged);
            var id = new JsonObject { ["SecretId"] = "going", ["RecoveryWindowInDays"] = 7 };
            Assert.True((await server.SecretsAsync("DeleteSecret", id)).Acknowledged);
            key = (await server.KmsAsync("CreateKey", [])).Body["KeyMetadata"]!["KeyId"]!.GetValue<string>();
            var window = new JsonObject { ["KeyId"] = key, ["PendingWindowInDays"] = 7 };
            Assert.True((await server.KmsAsync("ScheduleKeyDeletion", window)).Acknowledged);
            image = FaultyServer.CrashImageOf(directory.Path);
        }

        using (image)
        {
            var later = new FakeClock(clock.GetUtcNow() + TimeSpan.FromDays(8));
            await using var restarted = await FaultyServer.StartAsync(image.Path, later);
            for (var look = 0; await ExistsAsync(restarted, key); look++)
            {
                Assert.True(look < 2000, "What was due is not done.");
                await Task.Delay(5);
            }

            Assert.Equal("value", await restarted.ValueAsync("staying"));
        }
    }

    private static async Task<bool> ExistsAsync(FaultyServer server, string key) =>
        (await server.SecretsAsync("DescribeSecret", new JsonObject { ["SecretId"] = "going" })).Acknowledged
        || (await server.KmsAsync("DescribeKey", new JsonObject { ["KeyId"] = key })).Acknowledged;

    // The worker runs on threads of its own, so this looks again until it has done what the clock allows.
    private static async Task<bool> InSyncAsync(FaultyServer server, FakeClock clock)
    {
        for (var look = 0; look < 2000; look++)
        {
            var shown = await server.SecretsAsync("DescribeSecret", new JsonObject { ["SecretId"] = "secret" });
            if (shown.Acknowledged && shown.Body["ReplicationStatus"]![0]!["Status"]!.GetValue<string>() == "InSync")
            {
                return true;
            }

            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(5);
        }

        return false;
    }

    private FaultInjectingStore Store(TimeProvider time) => new(SqliteStore.Open(new SqliteStoreOptions(_directory.Path)), time);
}
