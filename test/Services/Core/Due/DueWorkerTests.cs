using Strongroom.Services.Due;
using Strongroom.Storage;
using Strongroom.Support;

namespace Strongroom.Services.Tests.Due;

public sealed class DueWorkerTests : DueFixture
{
    [Fact]
    public async Task What_is_due_runs_once_and_the_rest_waits()
    {
        await ScheduleAsync("now");
        await ScheduleAsync("later", seconds: 5);

        Assert.Equal(1, await Worker().RunDueAsync());
        Assert.Equal(["now"], Handler.Subjects());
        Assert.Null(await Index.FindAsync("kind", "now"));

        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await Worker().RunDueAsync());
        Assert.Equal(["later"], Handler.Subjects());
        Assert.Equal(0, await Worker().RunDueAsync());
    }

    [Fact]
    public async Task A_task_that_is_due_survives_a_restart()
    {
        await ScheduleAsync("a");
        await ReopenAsync();

        Assert.Equal(1, await Worker().RunDueAsync());
    }

    [Fact]
    public async Task A_failed_task_is_put_off_durably_longer_each_time_up_to_a_bound()
    {
        Handler.Do = (_, _) => throw new InvalidOperationException("fails");
        await ScheduleAsync("a");
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            Assert.Equal(1, await Worker().RunDueAsync());
            var task = (await Index.FindAsync("kind", "a"))!;
            Assert.Equal(attempt, task.Attempt);
            waits.Add((task.DueAt - Clock.GetUtcNow()).TotalSeconds);
            Clock.Advance(task.DueAt - Clock.GetUtcNow());
        }

        Assert.Equal([10, 20, 40, 60, 60], waits);
        Assert.Equal(5, Reports.Count);
        Assert.All(Reports, report => Assert.Equal("fails", report.Error.Message));
    }

    [Fact]
    public async Task Jitter_cuts_a_wait_by_up_to_half()
    {
        var options = new DueWorkerOptions { FirstRetry = TimeSpan.FromSeconds(10), Jitter = () => 0.5 };
        Handler.Do = (_, _) => throw new InvalidOperationException("fails");
        await ScheduleAsync("a");
        await using var worker = new DueWorker(Index, Clock, [Handler], options, (_, _) => { });

        await worker.RunDueAsync();

        Assert.Equal(Start.AddSeconds(7.5), (await Index.FindAsync("kind", "a"))!.DueAt);
    }

    [Fact]
    public async Task A_lost_race_is_run_again_at_once()
    {
        var left = 2;
        Handler.Do = (_, _) => left-- > 0 ? throw new ConflictException() : Task.CompletedTask;
        await ScheduleAsync("a");

        await Worker().RunDueAsync();

        Assert.Equal(["a", "a", "a"], Handler.Subjects());
        Assert.Empty(Reports);
        Assert.Null(await Index.FindAsync("kind", "a"));
    }

    [Fact]
    public async Task A_task_without_a_handler_is_reported_and_put_off()
    {
        await ScheduleAsync("a", kind: "unknown");

        await Worker().RunDueAsync();

        Assert.Contains("unknown", Assert.Single(Reports).Error.Message);
        Assert.Equal(1, (await Index.FindAsync("unknown", "a"))!.Attempt);
    }

    [Fact]
    public async Task The_worker_sleeps_until_the_next_task_is_due()
    {
        await ScheduleAsync("a", seconds: 30);
        Worker().Start();
        await Clock.WhenArmedAsync(Start.AddSeconds(30));
        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(Handler.Subjects());

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("a", (await Handler.NextAsync()).Subject);
    }

    [Fact]
    public async Task The_worker_wakes_when_an_earlier_task_is_scheduled()
    {
        await ScheduleAsync("late", seconds: 300);
        Worker().Start();
        await Clock.WhenArmedAsync(Start.AddSeconds(300));

        await ScheduleAsync("now");
        Assert.Equal("now", (await Handler.NextAsync()).Subject);

        await ScheduleAsync("soon", seconds: 10);
        await Clock.WhenArmedAsync(Start.AddSeconds(10));
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("soon", (await Handler.NextAsync()).Subject);
    }

    [Fact]
    public async Task A_task_scheduled_anew_while_it_runs_does_not_run_twice_at_once()
    {
        var release = new TaskCompletionSource();
        Handler.Do = (_, _) => release.Task;
        await ScheduleAsync("a");
        var worker = Worker();
        worker.Start();
        await Handler.NextAsync();

        await ScheduleAsync("a");
        await ScheduleAsync("b");
        // The worker has looked again once it starts b.
        Assert.Equal("b", (await Handler.NextAsync()).Subject);
        Assert.Empty(Handler.Subjects());

        release.SetResult();
        Assert.Equal("a", (await Handler.NextAsync()).Subject);
        Assert.Equal(2, Handler.MostAtOnce);
    }

    [Fact]
    public async Task No_more_tasks_run_at_once_than_allowed_and_all_run()
    {
        for (var number = 0; number < 20; number++) await ScheduleAsync($"s{number}");
        Handler.Do = async (_, _) => await Task.Yield();

        Assert.Equal(20, await Worker(concurrency: 3).RunDueAsync());

        Assert.InRange(Handler.MostAtOnce, 1, 3);
        Assert.Equal(20, Handler.Subjects().Distinct().Count());
    }

    [Fact]
    public async Task Draining_beside_a_started_worker_runs_each_task_once()
    {
        for (var number = 0; number < 50; number++) await ScheduleAsync($"s{number}");
        var worker = Worker();
        worker.Start();

        await worker.RunDueAsync();

        var subjects = Handler.Subjects();
        Assert.Equal(50, subjects.Count);
        Assert.Equal(50, subjects.Distinct().Count());
    }

    [Fact]
    public async Task A_handler_can_schedule_its_subject_anew()
    {
        Handler.Do = async (task, _) => await ScheduleAsync(task.Subject, seconds: 60);
        await ScheduleAsync("a");

        Assert.Equal(1, await Worker().RunDueAsync());

        Assert.Equal(Start.AddSeconds(60), (await Index.FindAsync("kind", "a"))!.DueAt);
        Assert.Equal(0, (await Index.FindAsync("kind", "a"))!.Attempt);
    }

    [Fact]
    public async Task A_handler_can_remove_its_task_in_the_commit_of_its_work()
    {
        Handler.Do = async (task, cancellation) =>
        {
            var transaction = Database.Begin();
            await Index.CancelAsync(transaction, task.Kind, task.Subject, cancellation);
            await transaction.CommitAsync(cancellation);
        };
        await ScheduleAsync("a");

        Assert.Equal(1, await Worker().RunDueAsync());

        Assert.Empty(Reports);
        Assert.Null(await Index.FindAsync("kind", "a"));
    }

    [Fact]
    public async Task What_a_stop_interrupts_stays_due()
    {
        Handler.Do = (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation);
        await ScheduleAsync("a");
        var worker = Worker();
        worker.Start();
        await Handler.NextAsync();

        await worker.StopAsync();

        Assert.Empty(Reports);
        Assert.Equal(new DueTask("kind", "a", Start), await Index.FindAsync("kind", "a"));
        Handler.Do = (_, _) => Task.CompletedTask;
        Assert.Equal(1, await Worker().RunDueAsync());
    }

    [Fact]
    public async Task A_task_whose_removal_fails_runs_again_later()
    {
        await ScheduleAsync("a");
        Store.FailNext(StoreCall.Commit, Fault.ErrorBefore);

        Assert.Equal(1, await Worker().RunDueAsync());

        Assert.Equal(1, (await Index.FindAsync("kind", "a"))!.Attempt);
    }

    [Fact]
    public async Task A_task_that_cannot_be_put_off_is_held_back()
    {
        await ScheduleAsync("a");
        Store.FailNext(StoreCall.Commit, Fault.ErrorBefore, times: 2);
        var worker = Worker();

        Assert.Equal(1, await worker.RunDueAsync());
        Assert.Equal(0, await worker.RunDueAsync());
        Assert.Equal(2, Reports.Count);

        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await worker.RunDueAsync());
        Assert.Null(await Index.FindAsync("kind", "a"));
    }

    [Fact]
    public async Task A_worker_that_cannot_read_reports_and_tries_again_later()
    {
        await ScheduleAsync("a");
        Store.FailNext(StoreCall.Scan, Fault.ErrorBefore);
        var worker = Worker();
        worker.Start();

        await Clock.WhenArmedAsync(Start.AddSeconds(10));
        Assert.Null(Assert.Single(Reports).Task);
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("a", (await Handler.NextAsync()).Subject);
    }

    [Fact]
    public async Task A_watch_that_breaks_is_begun_again()
    {
        Store.FailNext(StoreCall.Watch, Fault.ErrorBefore);
        Worker().Start();
        await Clock.WhenArmedAsync(Start.AddSeconds(10));
        Clock.Advance(TimeSpan.FromSeconds(10));

        await ScheduleAsync("a");

        Assert.Equal("a", (await Handler.NextAsync()).Subject);
    }
}
