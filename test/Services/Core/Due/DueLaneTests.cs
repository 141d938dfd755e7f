using Strongroom.Services.Due;

namespace Strongroom.Services.Tests.Due;

public sealed class DueLaneTests : DueFixture
{
    private const int Many = 5000;

    private async Task CrowdAsync(int count)
    {
        var transaction = Database.Begin();
        for (var number = 0; number < count; number++)
        {
            await Index.ScheduleAsync(transaction, new DueTask("crowd", $"{number:0000}", Clock.GetUtcNow().AddSeconds(-1)) { Lane = "crowds" });
        }

        await transaction.CommitAsync();
    }

    [Fact]
    public async Task Thousands_in_a_lane_that_hang_hold_up_nothing_else()
    {
        await CrowdAsync(Many);
        var hung = new TaskCompletionSource();
        Crowd.Do = (_, _) => hung.Task;
        await ScheduleAsync("later", seconds: 5);
        await ScheduleAsync("now");
        var worker = Worker();
        worker.Start();
        Assert.Equal("now", (await Handler.NextAsync()).Subject);
        await Crowd.NextAsync();
        await Crowd.NextAsync();
        await Clock.WhenArmedAsync(Start.AddSeconds(5));
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("later", (await Handler.NextAsync()).Subject);
        Assert.Equal(2, Crowd.MostAtOnce);

        hung.SetResult();
        await worker.RunDueAsync();
        Assert.Equal(2, Crowd.MostAtOnce);
        Assert.Equal(Many - 2, Crowd.Subjects().Count);
    }

    [Fact]
    public async Task Tasks_of_no_lane_that_hang_hold_up_no_lane()
    {
        for (var number = 0; number < 10; number++) await ScheduleAsync($"{number}");
        var hung = new TaskCompletionSource();
        Handler.Do = (_, _) => hung.Task;
        await CrowdAsync(20);
        var running = Worker().RunDueAsync();
        for (var number = 0; number < 20; number++) await Crowd.NextAsync();
        Assert.Equal(4, Handler.MostAtOnce);
        hung.SetResult();
        Assert.Equal(30, await running);
    }

    [Fact]
    public async Task A_failed_task_of_a_lane_stays_in_it()
    {
        await CrowdAsync(1);
        Crowd.Do = (_, _) => throw new InvalidOperationException("fails");
        await Worker().RunDueAsync();
        var task = (await Index.FindAsync("crowd", "0000"))!;
        Assert.Equal(("crowds", 1, Start.AddSeconds(10)), (task.Lane, task.Attempt, task.DueAt));
        Crowd.Do = (_, _) => Task.CompletedTask;
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await Worker().RunDueAsync());
    }

    [Fact]
    public async Task Of_a_backlog_no_more_is_read_than_there_is_room_for()
    {
        await CrowdAsync(Many);
        var hung = new TaskCompletionSource();
        Crowd.Do = (_, _) => hung.Task;
        var before = Store.EntriesRead;
        var running = Worker().RunDueAsync();
        await Crowd.NextAsync();
        await Crowd.NextAsync();
        Assert.InRange(Store.EntriesRead - before, 1, 50);
        await ScheduleAsync("a");
        Assert.Equal(2, await Index.CountDueAsync("crowds", Clock.GetUtcNow(), 2));
        Assert.Equal(Many, await Index.CountDueAsync("crowds", Clock.GetUtcNow(), 10_000));
        Assert.Equal(0, await Index.CountDueAsync("crowds", Clock.GetUtcNow().AddSeconds(-2), 10_000));
        hung.SetResult();
        await running;
    }
}
