using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Tests.Operations;

namespace Strongroom.Services.SecretsManager.Tests.Rotation;

public sealed class RotationEngineTests : RotationFixture
{
    [Fact]
    public async Task A_rotation_goes_through_the_four_steps_and_ends_with_the_new_value_current()
    {
        await CreateAsync("one");
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 10 });
        await RunDueAsync();
        Assert.Equal(AllSteps.Select(step => $"{step} v2"), Invoked());
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal($"value of {Token("v2")}", await ReadAsync());
        var described = await DescribeAsync();
        Assert.Equal(Clock.GetUtcNow(), described.LastRotatedDate);
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 23, 59, 59, TimeSpan.Zero), described.NextRotationDate);
        Assert.Equal(("idle", "succeeded", "finishSecret", 4), (described.StrongroomRotation!.State, described.StrongroomRotation.Outcome, described.StrongroomRotation.Step, described.StrongroomRotation.Steps!.Count));
        Assert.Equal(["RotationStarted", "RotationSucceeded"], Events());
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero), await NextTaskAsync());
        Assert.Empty(Server.Failures);
    }

    [Fact]
    public async Task Events_name_the_rotation_as_CloudTrail_does()
    {
        var arn = (await CreateAsync()).ARN!;
        await RotateAsync();
        await RunDueAsync();
        var started = Server.Trail.Events.First(each => each.Name == "RotationStarted");
        Assert.Equal(($"Rotation-{arn}-{Token("v2")}", "secretsmanager.amazonaws.com", arn), (started.RequestId, started.Service, started.Details["SecretId"]));
    }

    [Theory]
    [InlineData("createSecret")]
    [InlineData("setSecret")]
    [InlineData("testSecret")]
    [InlineData("finishSecret")]
    public async Task A_step_that_fails_is_tried_again_from_the_first_and_then_the_rotation_fails(string step)
    {
        await CreateAsync("one");
        await RotateAsync();
        Functions.Fail(step);
        await RunDueAsync();
        var waiting = (await DescribeAsync()).StrongroomRotation!;
        Assert.Equal(("waiting", 2L, "The database is away."), (waiting.State, waiting.Attempt, waiting.LastError));
        Assert.Equal(Clock.GetUtcNow().AddMinutes(4), waiting.NextAttemptDate);
        Assert.DoesNotContain("RotationFailed", string.Join(' ', Events()), StringComparison.Ordinal);

        var begin = Clock.GetUtcNow();
        var attempts = new List<double> { 0 };
        while ((await RecordAsync()).Current is not null) attempts.Add((await RunNextAsync() - begin).TotalMinutes);
        Assert.Equal([0, 4, 12, 28, 60], attempts);

        var failed = await LastAsync();
        Assert.Equal((RotationOutcome.Failed, 5, step, "The database is away."), (failed.Outcome, failed.Attempt, failed.Step, failed.Error));
        Assert.Equal(5, failed.Steps.Single(each => each.Step == step).Tries);
        Assert.Equal(["RotationStarted", $"RotationFailed: Error when executing lambda {RecordingFunctions.Known} during {step} step"], Events());
        Assert.Equal("one", await ReadAsync());
        Assert.Equal("failed", (await DescribeAsync()).StrongroomRotation!.State);
        Assert.Null(await NextTaskAsync());
        Assert.Equal([("rotation", "failed", 1L)], Server.Telemetry.Runs);
        Assert.Equal([(await DescribeAsync()).ARN!], await Server.Rotations.FailingAsync().Select(each => each.SecretArn).ToListAsync());
    }

    [Fact]
    public async Task What_failed_once_succeeds_with_the_next_attempt()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.Fail("testSecret");
        await RunDueAsync();
        Functions.Mend();
        Invoked();
        await RunNextAsync();
        Assert.Equal(AllSteps.Select(step => $"{step} v2"), Invoked());
        var run = await LastAsync();
        Assert.Equal((RotationOutcome.Succeeded, 2, (string?)null), (run.Outcome, run.Attempt, run.Error));
        Assert.Equal(2, run.Steps.Single(each => each.Step == "testSecret").Tries);
    }

    [Fact]
    public async Task A_function_that_claims_success_without_moving_AWSCURRENT_fails_with_a_clear_text()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.After = async call =>
        {
            if (call.Step == RotationSteps.Finish) await MoveAsync("AWSCURRENT", from: "v2", to: "v1");
        };
        await RunDueAsync();
        Assert.Equal(
            $"The function succeeded, but staging label AWSCURRENT is on version {Token("v1")} and not on version {Token("v2")}.",
            (await DescribeAsync()).StrongroomRotation!.LastError);
    }

    [Fact]
    public async Task What_a_function_throws_besides_is_not_shown()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.Before = (_, _) => throw new FormatException("Input string 's3cr3t' was not in a correct format.");
        await RunDueAsync();
        Assert.Equal("The step failed in an unexpected way (FormatException); the server's log tells more.", (await DescribeAsync()).StrongroomRotation!.LastError);
    }

    [Fact]
    public async Task A_step_that_does_not_end_is_cut_off()
    {
        await CreateAsync();
        await RotateAsync();
        var begun = new TaskCompletionSource();
        Functions.Before = (_, cancellation) =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        var running = RunDueAsync();
        await begun.Task;
        Functions.Mend();
        Clock.Advance(Rotation.StepTimeout);
        await running;
        Assert.Equal("The step did not come to its end within 16 minutes.", (await DescribeAsync()).StrongroomRotation!.LastError);
    }

    [Fact]
    public async Task A_value_put_by_hand_abandons_the_rotation()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.Before = async (call, _) =>
        {
            if (call.Step == RotationSteps.Set) await PutAsync("v3", "by hand");
        };
        await RunDueAsync();
        Assert.Equal(["createSecret v2", "setSecret v2"], Invoked());
        Assert.Equal("v1:AWSPREVIOUS v3:AWSCURRENT", await StagesAsync());
        Assert.Equal(["RotationStarted", "RotationAbandoned"], Events());
        Assert.Equal(RotationOutcome.Abandoned, (await LastAsync()).Outcome);
        Assert.Equal("by hand", await ReadAsync());
    }

    [Fact]
    public async Task A_rotation_whose_version_lost_AWSPENDING_is_abandoned_before_its_next_step()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.After = async call =>
        {
            if (call.Step == RotationSteps.Create) await MoveAsync("AWSPENDING", from: "v2", to: null);
        };
        await RunDueAsync();
        Assert.Equal(["createSecret v2"], Invoked());
        Assert.Equal(["RotationStarted", "RotationAbandoned"], Events());
    }

    [Fact]
    public async Task Cancelling_stops_the_rotation_before_its_next_step_and_leaves_the_labels()
    {
        await CreateAsync();
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 1 });
        Functions.Before = async (call, _) =>
        {
            if (call.Step == RotationSteps.Set) Assert.Equal(Token("v2"), (await CancelAsync()).VersionId);
        };
        await RunDueAsync();
        Assert.Equal(["createSecret v2", "setSecret v2"], Invoked());
        Assert.Equal("v1:AWSCURRENT v2:AWSPENDING", await StagesAsync());
        Assert.Equal(("off", "cancelled"), ((await DescribeAsync()).StrongroomRotation!.State, (await DescribeAsync()).StrongroomRotation!.Outcome));
        Assert.Equal(["RotationStarted"], Events());
        Assert.Null(await NextTaskAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_test_that_is_cancelled_or_whose_secret_is_deleted_leaves_nothing_that_looks_half_made(bool deleted)
    {
        await CreateAsync();
        await RotateAsync(now: false, rules: new RotationRulesType { AutomaticallyAfterDays = 1 });
        Functions.Before = async (_, _) =>
        {
            Functions.Mend();
            if (deleted) await DeleteAsync();
            else await CancelAsync();
        };
        await RunDueAsync();
        if (deleted) await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task Deleting_the_secret_stops_the_rotation_and_restoring_it_brings_the_schedule_back()
    {
        await CreateAsync();
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 3 });
        Functions.Fail("createSecret");
        await RunDueAsync();
        await DeleteAsync();
        Assert.Equal(RotationOutcome.Abandoned, (await LastAsync()).Outcome);
        Assert.Null(await NextTaskAsync());
        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero), await NextTaskAsync());
        await RunDueAsync();
        Assert.Equal(["RotationStarted", "RotationAbandoned"], Events());
    }

    [Fact]
    public async Task A_secret_that_goes_for_good_takes_its_rotation_along()
    {
        var arn = (await CreateAsync()).ARN!;
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 3 });
        await RunDueAsync();
        await DeleteAsync(force: true);
        Assert.Null(await Server.Due.FindAsync(Rotations.TaskKind, arn));
        await CreateAsync();
        Assert.Null((await DescribeAsync()).StrongroomRotation);
    }

    [Fact]
    public async Task A_rotation_that_is_not_complete_is_tried_again_at_once_while_another_is_refused()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.Fail("setSecret");
        await RunDueAsync();
        Functions.Mend();
        await RefusedAsync(
            InvalidRequest, Messages.RotationUnderWay, SecretsManagerOperations.RotateSecret,
            new RotateSecretRequest { SecretId = Name, ClientRequestToken = Token("v3") });
        await RunDueAsync();
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal(["RotationStarted", "RotationSucceeded"], Events());
    }

    [Fact]
    public async Task A_rotation_that_was_cancelled_half_way_is_taken_up_again()
    {
        await CreateAsync();
        await RotateAsync();
        await CancelAsync();
        await RefusedAsync(
            InvalidRequest, Messages.RotationUnderWay, SecretsManagerOperations.RotateSecret,
            new RotateSecretRequest { SecretId = Name, ClientRequestToken = Token("v3") });
        Assert.True((await DescribeAsync()).RotationEnabled);
        await RunDueAsync();
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal(RotationTrigger.Reattempt, (await LastAsync()).Trigger);
    }

    [Fact]
    public async Task The_next_rotation_follows_at_once()
    {
        await CreateAsync();
        for (var number = 2; number < 8; number++)
        {
            await RotateAsync($"v{number}");
            await RunDueAsync();
        }

        Assert.Equal("v6:AWSPREVIOUS v7:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal([("rotation", "succeeded", 6L)], Server.Telemetry.Runs);
    }

    [Fact]
    public async Task A_rotation_asked_for_before_the_last_function_returned_waits_for_it()
    {
        await CreateAsync();
        await RotateAsync();
        Functions.After = async call =>
        {
            if (call.Step == RotationSteps.Finish && call.Token == Token("v2")) await RotateAsync("v3");
        };
        await RunDueAsync();
        Assert.Equal("v2:AWSPREVIOUS v3:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal(["RotationStarted", "RotationSucceeded", "RotationStarted", "RotationSucceeded"], Events());
        Assert.Equal(1, Functions.MostAtOnce);
    }

    [Fact]
    public async Task Not_at_once_only_testSecret_runs_on_a_version_made_for_it()
    {
        await CreateAsync("one");
        var pending = "";
        Functions.Before = async (call, _) => pending = await ReadAsync(version: "v2", stage: "AWSPENDING");
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 1 }, now: false);
        await RunDueAsync();
        Assert.Equal(["testSecret v2"], Invoked());
        Assert.Equal("one", pending);
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
        Assert.Equal(["TestRotationStarted", "TestRotationSucceeded"], Events());
        await RefusedAsync(
            NotFound, Messages.NoValueForVersion(Token("v2")), SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name, VersionId = Token("v2") });
        Assert.Null((await DescribeAsync()).LastRotatedDate);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), await NextTaskAsync());
    }

    [Fact]
    public async Task A_test_that_fails_is_told_and_not_tried_again()
    {
        await CreateAsync();
        Functions.Fail("testSecret", "No route.");
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 1 }, now: false);
        await RunDueAsync();
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
        Assert.Equal(["TestRotationStarted", $"TestRotationFailed: Error when executing lambda {RecordingFunctions.Known} during testSecret step"], Events());
        Assert.Equal("No route.", (await DescribeAsync()).StrongroomRotation!.LastError);
        Assert.Equal([("test", "failed", 1L)], Server.Telemetry.Runs);
    }

    [Fact]
    public async Task A_rotation_takes_the_place_of_a_test()
    {
        await CreateAsync();
        Functions.Before = async (call, _) =>
        {
            if (call.Token == Token("v2")) await RotateAsync("v3");
        };
        await RotateAsync(now: false);
        await RunDueAsync();
        Assert.Equal("v1:AWSPREVIOUS v3:AWSCURRENT,AWSPENDING", await StagesAsync());
        Assert.Equal(["TestRotationStarted", "RotationAbandoned", "RotationStarted", "RotationSucceeded"], Events());
    }

    [Fact]
    public async Task A_function_of_another_account_proves_by_the_RotationToken_that_it_works_for_the_rotation()
    {
        AllowAll();
        await CreateAsync();
        await RotateAsync(function: RecordingFunctions.Foreign);
        Functions.Before = async (call, _) =>
        {
            if (call.Step != RotationSteps.Create) return;
            Assert.Equal(36, call.RotationToken!.Length);
            await RefusedAsync(InvalidParameter, Messages.RotationTokenInvalid, SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest
            {
                SecretId = Name,
                ClientRequestToken = call.Token,
                SecretString = Text("x"),
                VersionStages = ["AWSPENDING"],
                RotationToken = Text(Guid.Empty.ToString()),
            });
        };
        await RunDueAsync();
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
    }

    [Fact]
    public async Task The_old_credential_is_put_back_if_that_was_asked_for()
    {
        await CreateAsync();
        await RotateAsync(onFailure: "rollback");
        Functions.Fail("testSecret", "It does not log in.");
        await RunDueAsync();
        while ((await RecordAsync()).Current is not null) await RunNextAsync();
        Assert.Equal("rollBack v2", Invoked()[^1]);
        var failed = await LastAsync();
        Assert.Equal((RotationOutcome.Failed, "testSecret", "It does not log in. The old credential was put back."), (failed.Outcome, failed.Step, failed.Error));
        Assert.EndsWith("during testSecret step", Events()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_needs_no_function_is_rotated_by_its_type()
    {
        Functions.Types.Add("Key");
        await CallAsync(SecretsManagerOperations.CreateSecret, new CreateSecretRequest { Name = Name, SecretString = Text("one"), ClientRequestToken = Token("v1"), Type = "Key" });
        await RotateAsync(function: null);
        await RunDueAsync();
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT,AWSPENDING", await StagesAsync());
    }

    [Fact]
    public async Task A_promoted_replica_does_not_rotate_what_its_primary_rotates()
    {
        await CreateReplicatedAsync();
        await RotateAsync(rules: new RotationRulesType { AutomaticallyAfterDays = 1 });
        await RunDueAsync();
        await CallAsync(SecretsManagerOperations.StopReplicationToReplica, new StopReplicationToReplicaRequest { SecretId = Name }, Caller(region: OtherRegion));
        var promoted = await DescribeAsync(context: Caller(region: OtherRegion));
        Assert.False(promoted.RotationEnabled);
        Assert.Null(promoted.NextRotationDate);
    }
}
