using Strongroom.Services.Due;
using Strongroom.Storage;

namespace Strongroom.Services.Tests.Due;

public sealed class DueIndexTests : DueFixture
{
    [Fact]
    public async Task A_task_is_stored_with_the_commit_it_is_staged_on_and_not_before()
    {
        var transaction = Database.Begin();
        await Index.ScheduleAsync(transaction, new DueTask("kind", "a", Start) { Payload = "p" });
        Assert.Null(await Index.FindAsync("kind", "a"));

        await transaction.CommitAsync();

        Assert.Equal(new DueTask("kind", "a", Start) { Payload = "p" }, await Index.FindAsync("kind", "a"));
    }

    [Fact]
    public async Task Scheduling_again_moves_the_task()
    {
        await ScheduleAsync("a", seconds: 10);
        await ScheduleAsync("a", seconds: 20);

        Assert.Equal(Start.AddSeconds(20), (await Index.FindAsync("kind", "a"))!.DueAt);
        Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0, await Worker().RunDueAsync());
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await Worker().RunDueAsync());
    }

    [Fact]
    public async Task A_cancelled_task_does_not_run()
    {
        await ScheduleAsync("a");
        var transaction = Database.Begin();
        Assert.True(await Index.CancelAsync(transaction, "kind", "a"));
        await transaction.CommitAsync();

        Assert.Equal(0, await Worker().RunDueAsync());
    }

    [Fact]
    public async Task A_task_that_was_put_off_can_still_be_cancelled()
    {
        Handler.Do = (_, _) => throw new InvalidOperationException("fails");
        await ScheduleAsync("a");
        await Worker().RunDueAsync();

        var transaction = Database.Begin();
        Assert.True(await Index.CancelAsync(transaction, "kind", "a"));
        await transaction.CommitAsync();

        Assert.Null(await Index.FindAsync("kind", "a"));
    }

    [Fact]
    public async Task Cancelling_what_is_scheduled_in_between_conflicts()
    {
        var transaction = Database.Begin();
        Assert.False(await Index.CancelAsync(transaction, "kind", "a"));
        await ScheduleAsync("a");

        await Assert.ThrowsAsync<ConflictException>(() => transaction.CommitAsync().AsTask());
    }
}
