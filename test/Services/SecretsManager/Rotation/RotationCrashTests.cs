using Strongroom.Services.Audit;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Support;

namespace Strongroom.Services.SecretsManager.Tests.Rotation;

/// <summary>Whatever is cut off, wherever it is cut off: the rotation goes on where it was, and ends well.</summary>
public sealed class RotationCrashTests : RotationFixture
{
    private readonly List<ServiceEvent> _recorded = [];

    [Theory]
    [InlineData("createSecret", false)]
    [InlineData("createSecret", true)]
    [InlineData("setSecret", false)]
    [InlineData("setSecret", true)]
    [InlineData("testSecret", false)]
    [InlineData("testSecret", true)]
    [InlineData("finishSecret", false)]
    [InlineData("finishSecret", true)]
    public async Task A_server_that_stops_in_a_step_begins_it_again(string step, bool hasWorked)
    {
        await CreateAsync();
        await RotateAsync();
        var reached = new TaskCompletionSource();
        async Task HangAsync(RotationCall call, CancellationToken cancellation)
        {
            if (call.Step != step) return;
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        using var stop = new CancellationTokenSource();
        if (hasWorked) Functions.After = call => HangAsync(call, stop.Token);
        else Functions.Before = HangAsync;
        var running = RunDueAsync();
        await reached.Task;
        var restart = RestartAsync();
        await stop.CancelAsync();
        await restart;
        await Task.WhenAny(running);
        Functions.Mend();
        Functions.After = _ => Task.CompletedTask;
        Assert.Equal(("running", step), ((await DescribeAsync()).StrongroomRotation!.State, (await DescribeAsync()).StrongroomRotation!.Step));

        await RunDueAsync();
        var number = Array.IndexOf(AllSteps, step);
        Assert.Equal([.. AllSteps[..(number + 1)], .. AllSteps[number..]], Invoked().Select(each => each.Split(' ')[0]));
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal((RotationOutcome.Succeeded, 1), ((await LastAsync()).Outcome, (await LastAsync()).Attempt));
    }

    [Theory]
    [InlineData(Fault.ErrorBefore)]
    [InlineData(Fault.ErrorAfter)]
    [InlineData(Fault.Conflict)]
    public async Task Whichever_commit_fails_the_rotation_ends_well_and_is_told_once(Fault fault)
    {
        for (var number = 1; ; number++)
        {
            var name = $"secret-{number}";
            await CreateAsync(name: name);
            await RotateAsync(id: name);
            var before = Server.Store.CountOf(StoreCall.Commit);
            Server.Store.FailNumber(StoreCall.Commit, before + number, fault);
            await RunDueAsync();
            var reached = Server.Store.CountOf(StoreCall.Commit) >= before + number;
            if (reached && fault is not Fault.Conflict)
            {
                _recorded.AddRange(Server.Trail.Events);
                await RestartAsync();
            }

            for (var again = 0; again < 10 && (await RecordAsync(name)).Current is not null; again++)
            {
                Clock.Advance(TimeSpan.FromMinutes(1));
                await RunDueAsync();
            }

            Clock.Advance(TimeSpan.FromHours(1));
            await RunDueAsync();
            Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync(name));
            Assert.Equal((RotationOutcome.Succeeded, 1), ((await LastAsync(name)).Outcome, (await LastAsync(name)).Attempt));
            var arn = (await DescribeAsync(name)).ARN!;
            var told = _recorded.Concat(Server.Trail.Events).Where(each => each.Name.StartsWith("Rotation", StringComparison.Ordinal) && each.Details["SecretId"] == arn).DistinctBy(each => each.Id);
            Assert.Equal(["RotationStarted", "RotationSucceeded"], told.Select(each => each.Name));
            Assert.Null(await NextTaskAsync(name));
            if (!reached)
            {
                Assert.True(number > 8, "The commits of a rotation were not reached.");
                return;
            }
        }
    }

    [Fact]
    public async Task What_another_process_holds_is_left_alone_until_its_lease_has_run_out()
    {
        Rotation = Rotation with { IsAlone = false };
        await RestartAsync();
        await CreateAsync();
        await RotateAsync();
        var reached = new TaskCompletionSource();
        Functions.Before = async (_, cancellation) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        var running = RunDueAsync();
        await reached.Task;
        await RestartAsync();
        await Task.WhenAny(running);
        Functions.Mend();
        Invoked();

        await RunDueAsync();
        Assert.Empty(Invoked());
        Assert.Equal(Clock.GetUtcNow() + Rotation.StepTimeout, await NextTaskAsync());
        await RunNextAsync();
        Assert.Equal(AllSteps.Select(step => $"{step} v2"), Invoked());
    }

    [Fact]
    public async Task A_test_that_was_cut_off_leaves_nothing_behind()
    {
        await CreateAsync();
        await RotateAsync(now: false);
        var reached = new TaskCompletionSource();
        Functions.Before = async (_, cancellation) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        var running = RunDueAsync();
        await reached.Task;
        await RestartAsync();
        await Task.WhenAny(running);
        Functions.Mend();
        await RunDueAsync();
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
        Assert.Equal(RotationOutcome.Succeeded, (await LastAsync()).Outcome);
    }

    [Fact]
    public async Task A_key_that_refuses_fails_the_test_of_a_configuration()
    {
        var key = await CreateKeyAsync();
        await CreateAsync(key: key);
        await RotateAsync(now: false);
        await DisableKeyAsync(key);
        await RunDueAsync();
        Assert.Equal(RotationOutcome.Failed, (await LastAsync()).Outcome);
        Assert.StartsWith("DecryptionFailure:", (await LastAsync()).Error, StringComparison.Ordinal);
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
        Assert.Null(await NextTaskAsync());
    }
}
