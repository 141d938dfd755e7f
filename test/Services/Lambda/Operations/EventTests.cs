using Strongroom.Functions;
using Strongroom.Services.Due;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Tests.Operations;

/// <summary>Invocations that are not waited for.</summary>
public sealed class EventTests : LambdaFixture
{
    [Fact]
    public async Task Event_is_stored_before_the_answer_and_given_to_the_function_after_it()
    {
        await CreateAsync();
        var answer = await AcceptAsync("""{"a":1}""");
        Assert.Equal((202, null, null), (answer.StatusCode, answer.ExecutedVersion, answer.Payload));
        Assert.Empty(Runner.Runs);
        var waiting = Assert.Single(await WaitingAsync());
        // The due task names it and holds nothing of it.
        Assert.Null((await Part<DueIndex>().FindAsync(EventQueue.TaskKind, waiting.Id))!.Payload);

        await RunDueAsync();
        Assert.Equal(("""{"a":1}""", waiting.Id), (Runner.Runs[0].Payload, Runner.Runs[0].Invocation.RequestId));
        Assert.Empty(await WaitingAsync());
        Assert.Null(await Part<DueIndex>().FindAsync(EventQueue.TaskKind, waiting.Id));
    }

    [Fact]
    public async Task Function_that_fails_gets_its_event_twice_more()
    {
        await CreateAsync();
        Runner.Answer = (_, _) => Task.FromResult(FakeRunner.Outcome("{}", "Unhandled"));
        await AcceptAsync();
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromSeconds(59));
        await RunDueAsync();
        Assert.Single(Runner.Runs);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RunDueAsync();
        Assert.Equal(2, Runner.Runs.Count);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await RunDueAsync();
        Assert.Equal(3, Runner.Runs.Count);
        Assert.Single(Runner.Runs.Select(run => run.Invocation.RequestId).Distinct());
        Assert.Empty(await WaitingAsync());
        Clock.Advance(TimeSpan.FromHours(1));
        await RunDueAsync();
        Assert.Equal(3, Runner.Runs.Count);
    }

    [Fact]
    public async Task Event_waits_for_room_up_to_six_hours()
    {
        await CreateAsync();
        await AcceptAsync();
        var runs = 0;
        Runner.Answer = (_, _) =>
        {
            runs++;
            throw new FunctionRunnerBusyException();
        };
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RunDueAsync();
        Assert.Equal(2, runs);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(7); passed += TimeSpan.FromMinutes(5))
        {
            Clock.Advance(TimeSpan.FromMinutes(5));
            await RunDueAsync();
        }

        Assert.Empty(await WaitingAsync());
        Assert.InRange(runs, 70, 85);
    }

    [Fact]
    public async Task Event_that_waited_is_given_once_there_is_room()
    {
        await CreateAsync();
        await CallAsync(LambdaOperations.PutFunctionConcurrency, new PutFunctionConcurrencyRequest { FunctionName = "f", ReservedConcurrentExecutions = 0 });
        Assert.Equal(202, (await AcceptAsync()).StatusCode);
        await RunDueAsync();
        await CallAsync(LambdaOperations.DeleteFunctionConcurrency, new DeleteFunctionConcurrencyRequest { FunctionName = "f" });
        Assert.Empty(Runner.Runs);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RunDueAsync();
        Assert.Single(Runner.Runs);
    }

    [Fact]
    public async Task Event_goes_to_the_version_that_its_alias_points_to_when_it_is_given()
    {
        await CreateAsync();
        await PublishAsync();
        await CallAsync(LambdaOperations.CreateAlias, new CreateAliasRequest { FunctionName = "f", Name = "live", FunctionVersion = "$LATEST" });
        await AcceptAsync(qualifier: "live");
        await CallAsync(LambdaOperations.UpdateAlias, new UpdateAliasRequest { FunctionName = "f", Name = "live", FunctionVersion = "1" });
        await RunDueAsync();
        Assert.Equal("1", Runner.Runs[0].Spec.Version);
    }

    [Fact]
    public async Task Event_of_a_function_that_is_gone_is_dropped()
    {
        await CreateAsync();
        await AcceptAsync();
        await CallAsync(LambdaOperations.DeleteFunction, new DeleteFunctionRequest { FunctionName = "f" });
        await RunDueAsync();
        Assert.Empty(Runner.Runs);
        Assert.Empty(await WaitingAsync());
    }

    private Task<InvocationResponse> AcceptAsync(string? payload = null, string? qualifier = null) => InvokeAsync(payload, type: "Event", qualifier: qualifier);

    private async Task<IReadOnlyList<EventRecord>> WaitingAsync() =>
        [.. (await Database.Table(LambdaTables.Events).ScanAsync(default(KeyPrefix))).Rows.Select(row => row.Value)];
}
