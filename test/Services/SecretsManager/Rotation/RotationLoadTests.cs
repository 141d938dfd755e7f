using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Rotation;

public sealed class RotationLoadTests : RotationFixture
{
    private const int Many = 1000;

    [Fact]
    public async Task Thousands_that_are_due_at_once_are_worked_off_with_bounded_concurrency_and_hold_nothing_up()
    {
        Rotation = Rotation with { Concurrency = 8 };
        await RestartAsync();
        var names = Enumerable.Range(0, Many).Select(number => $"secret-{number}").ToList();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (name, _) =>
        {
            await CreateAsync(name: name);
            await RotateAsync(id: name, rules: new RotationRulesType { AutomaticallyAfterDays = 1 });
        });

        // While the first ones hang, what else is due gets its turn: a replica follows its primary.
        var hung = new TaskCompletionSource();
        var going = 0;
        var full = new TaskCompletionSource();
        Functions.Before = (_, _) =>
        {
            if (Interlocked.Increment(ref going) == Rotation.Concurrency) full.SetResult();
            return hung.Task;
        };
        var running = RunDueAsync();
        await full.Task;
        await CreateAsync(name: Name);
        await ReplicateAsync();
        // Another look at the index, beside the one that waits for the rotations.
        var beside = Server.Worker.RunDueAsync();
        while ((await DescribeAsync()).ReplicationStatus![0].Status != "InSync")
        {
            Assert.False(beside.IsFaulted);
        }

        Assert.Equal(Rotation.Concurrency, Volatile.Read(ref going));
        hung.SetResult();
        await Task.WhenAll(running, beside);
        Assert.Equal(Rotation.Concurrency, Functions.MostAtOnce);
        Assert.Equal([("rotation", "succeeded", (long)Many)], Server.Telemetry.Runs);
        Assert.Equal(Many * 4, Functions.Invoked.Count);
        Assert.Empty(Server.Failures);
    }
}
