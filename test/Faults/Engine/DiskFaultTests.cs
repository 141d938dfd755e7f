using System.Text.Json.Nodes;
using Strongroom.Support;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>A whole server whose disk fails for a while beneath SQLite.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(nameof(SystemFault.InputOutput))]
    [InlineData(nameof(SystemFault.DiskFull))]
    [InlineData(nameof(SystemFault.Torn))]
    public async Task Writes_that_the_disk_refuses_are_retryable_reads_go_on_and_it_recovers_by_itself(string fault)
    {
        await using (var server = await FaultyServer.StartAsync(_directory.Path))
        {
            Assert.True((await server.CreateAsync("kept", "before")).Acknowledged);
            server.Disk.Writes = Enum.Parse<SystemFault>(fault);

            FaultyServer.AssertRetryable(await server.PutAsync("kept", "refused"));
            FaultyServer.AssertRetryable(await server.CreateAsync("new", "refused"));
            FaultyServer.AssertRetryable(await server.SecretsAsync("DeleteSecret", new JsonObject { ["SecretId"] = "kept" }));
            FaultyServer.AssertRetryable(await server.KmsAsync("CreateKey", []));
            Assert.Equal("before", await server.ValueAsync("kept"));
            Assert.True((await server.SecretsAsync("ListSecrets", [])).Acknowledged);
            Assert.True(server.Disk.Failed >= 4);

            server.Disk.Writes = SystemFault.None;
            Assert.Equal("ResourceNotFoundException", (await server.GetAsync("new")).Error);
            Assert.True((await server.PutAsync("kept", "after")).Acknowledged);
            Assert.Equal("after", await server.ValueAsync("kept"));
            Assert.True((await server.CreateAsync("new", "made")).Acknowledged);
        }

        await using var restarted = await FaultyServer.StartAsync(_directory.Path);
        Assert.Equal("after", await restarted.ValueAsync("kept"));
        Assert.Equal("made", await restarted.ValueAsync("new"));
    }

    [Fact]
    public async Task Many_writers_through_a_failing_disk_are_refused_or_kept_never_both()
    {
        await using var server = await FaultyServer.StartAsync(_directory.Path);
        Assert.True((await server.CreateAsync("first", "value")).Acknowledged);
        var random = new Random(20260901);
        var kept = new List<string>();
        for (var round = 0; round < 12; round++)
        {
            var names = Enumerable.Range(0, 8).Select(number => $"secret-{round}-{number}").ToList();
            var calls = names.ConvertAll(name => server.CreateAsync(name, name));
            server.Disk.Writes = (SystemFault)random.Next(4);
            var answers = await Task.WhenAll(calls);
            server.Disk.Writes = SystemFault.None;
            for (var number = 0; number < names.Count; number++)
            {
                if (!answers[number].Acknowledged)
                {
                    FaultyServer.AssertRetryable(answers[number]);
                    // The retry that the answer asks for; if the commit had become durable after all, it is a replay.
                    Assert.True((await server.CreateAsync(names[number], names[number])).Acknowledged);
                }

                kept.Add(names[number]);
            }
        }

        foreach (var name in kept)
        {
            Assert.Equal(name, await server.ValueAsync(name));
        }
    }

    [Fact]
    public async Task A_disk_that_hangs_holds_writes_up_and_not_reads()
    {
        await using var server = await FaultyServer.StartAsync(_directory.Path);
        Assert.True((await server.CreateAsync("kept", "before")).Acknowledged);
        server.Disk.HoldWrites();
        var puts = Enumerable.Range(0, 4).Select(number => server.PutAsync("kept", $"slow {number}")).ToList();

        for (var read = 0; read < 50; read++)
        {
            Assert.Equal("before", await server.ValueAsync("kept"));
        }

        Assert.DoesNotContain(puts, put => put.IsCompleted);
        server.Disk.ReleaseWrites();
        Assert.All(await Task.WhenAll(puts), answer => Assert.True(answer.Acknowledged));
        Assert.StartsWith("slow", await server.ValueAsync("kept"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_that_the_disk_refuses_are_retryable_and_come_back_by_themselves()
    {
        var names = Enumerable.Range(0, 60).Select(number => $"secret-{number}").ToList();
        await using (var filled = await FaultyServer.StartAsync(_directory.Path))
        {
            foreach (var name in names)
            {
                Assert.True((await filled.CreateAsync(name, new string('v', 20_000))).Acknowledged);
            }
        }

        // Nothing is in memory after a start.
        await using var server = await FaultyServer.StartAsync(_directory.Path);
        server.Disk.Reads = SystemFault.InputOutput;
        foreach (var name in names)
        {
            FaultyServer.AssertRetryable(await server.GetAsync(name));
        }

        FaultyServer.AssertRetryable(await server.SecretsAsync("ListSecrets", []));
        server.Disk.Reads = SystemFault.None;
        foreach (var name in names)
        {
            Assert.Equal(20_000, (await server.ValueAsync(name)).Length);
        }
    }
}
