using System.Text;
using Strongroom.Functions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda.Tests.Operations;

public sealed class InvokeTests : LambdaFixture
{
    [Fact]
    public async Task Function_gets_the_event_and_its_answer_is_the_answer()
    {
        await CreateAsync();
        Runner.Answer = (_, _) => Task.FromResult(FakeRunner.Outcome("""{"done":true}""", log: "a line"));
        var answer = await CallAsync(LambdaOperations.Invoke, new InvocationRequest
        {
            FunctionName = "f",
            Payload = Crypto.SecretValue.FromText("""{"step":1}"""),
            LogType = "Tail",
            ClientContext = Convert.ToBase64String("""{"custom":{}}"""u8),
        });

        Assert.Equal((200, """{"done":true}""", "$LATEST", null), (answer.StatusCode, Text(answer.Payload!), answer.ExecutedVersion, answer.FunctionError));
        Assert.Equal("a line", Encoding.UTF8.GetString(Convert.FromBase64String(answer.LogResult!)));
        var (spec, invocation, payload) = Assert.Single(Runner.Runs);
        Assert.Equal(("""{"step":1}""", "test-request", Arn, """{"custom":{}}"""), (payload, invocation.RequestId, invocation.InvokedArn, invocation.ClientContext));
        Assert.Equal(("python3.12", "lambda_function.lambda_handler", TimeSpan.FromSeconds(3), 128), (spec.Runtime, spec.Handler, spec.Timeout, spec.MemorySize));
        // Events may hold secrets: nothing of one stays in memory.
        Assert.True(invocation.Payload.Span.IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public async Task Failure_of_the_function_is_told_in_a_header_and_no_log_without_being_asked_for()
    {
        await CreateAsync();
        Runner.Answer = (_, _) => Task.FromResult(FakeRunner.Outcome("""{"errorMessage":"no"}""", "Unhandled", "a line"));
        var answer = await InvokeAsync();
        Assert.Equal((200, "Unhandled", null), (answer.StatusCode, answer.FunctionError, answer.LogResult));
        Assert.Equal("{}", Runner.Runs[0].Payload);
    }

    [Fact]
    public async Task Dry_run_runs_nothing()
    {
        await CreateAsync();
        Assert.Equal(204, (await InvokeAsync(type: "DryRun")).StatusCode);
        Assert.Empty(Runner.Runs);
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}:9", LambdaOperations.Invoke, Invocation(type: "DryRun", qualifier: "9"));
    }

    [Fact]
    public async Task Event_is_JSON_of_limited_length()
    {
        await CreateAsync();
        await RefusedAsync(
            "InvalidRequestContentException", "Could not parse request body into json: line 1, byte 0 is not what JSON has there.", LambdaOperations.Invoke, Invocation("s3cret"));
        await RefusedAsync(
            "RequestTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation", LambdaOperations.Invoke, Invocation($"\"{new string('x', 6 << 20)}\""));
        await RefusedAsync(
            "RequestTooLargeException", "Request must be smaller than 1048576 bytes for the InvokeFunction operation", LambdaOperations.Invoke, Invocation($"\"{new string('x', 1 << 20)}\"", type: "Event"));
        Assert.Equal(200, (await InvokeAsync($"\"{new string('x', 1 << 20)}\"")).StatusCode);
        await RefusedAsync(
            "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.", LambdaOperations.Invoke,
            new InvocationRequest { FunctionName = "f", ClientContext = "?" });
    }

    [Fact]
    public async Task Answer_that_is_too_long_is_an_error_of_the_function()
    {
        await CreateAsync();
        Runner.Answer = (_, _) => Task.FromResult(FakeRunner.Outcome($"\"{new string('x', 7 << 20)}\""));
        var answer = await InvokeAsync();
        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Contains("Function.ResponseSizeTooLarge", Text(answer.Payload!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserved_concurrency_bounds_what_runs_at_once()
    {
        await CreateAsync();
        await ReserveAsync(1);
        var release = new TaskCompletionSource<InvocationOutcome>();
        Runner.Answer = (_, _) => release.Task;
        var running = InvokeAsync();
        await ThrottledAsync("ReservedFunctionConcurrentInvocationLimitExceeded");
        release.SetResult(FakeRunner.Outcome("1"));
        Assert.Equal(200, (await running).StatusCode);
        Assert.Equal(200, (await InvokeAsync()).StatusCode);

        await ReserveAsync(0);
        await ThrottledAsync("ReservedFunctionConcurrentInvocationLimitExceeded");
        Assert.Equal(0, (await CallAsync(LambdaOperations.GetFunctionConcurrency, new GetFunctionConcurrencyRequest { FunctionName = "f" })).ReservedConcurrentExecutions);
        Assert.Equal(0, (await CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f" })).Concurrency!.ReservedConcurrentExecutions);
        await CallAsync(LambdaOperations.DeleteFunctionConcurrency, new DeleteFunctionConcurrencyRequest { FunctionName = "f" });
        Assert.Null((await CallAsync(LambdaOperations.GetFunctionConcurrency, new GetFunctionConcurrencyRequest { FunctionName = "f" })).ReservedConcurrentExecutions);
        Assert.Equal(200, (await InvokeAsync()).StatusCode);
    }

    [Fact]
    public async Task Not_everything_can_be_reserved()
    {
        await CreateAsync();
        await CreateAsync("g");
        await CallAsync(LambdaOperations.PutFunctionConcurrency, new PutFunctionConcurrencyRequest { FunctionName = "g", ReservedConcurrentExecutions = 500 });
        await ReserveAsync(400);
        await RefusedAsync(
            "InvalidParameterValueException",
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
            LambdaOperations.PutFunctionConcurrency,
            new PutFunctionConcurrencyRequest { FunctionName = "f", ReservedConcurrentExecutions = 401 });
        await Assert.ThrowsAsync<AwsException>(() => CallAsync(
            LambdaOperations.PutFunctionConcurrency, new PutFunctionConcurrencyRequest { FunctionName = "f:1", ReservedConcurrentExecutions = 1 }));
    }

    [Fact]
    public async Task Busy_server_throttles()
    {
        await CreateAsync();
        Runner.Answer = (_, _) => throw new FunctionRunnerBusyException();
        await ThrottledAsync("ConcurrentInvocationLimitExceeded");
    }

    [Fact]
    public async Task Function_runs_with_credentials_of_its_role()
    {
        await CreateAsync();
        await InvokeAsync();
        var first = await CredentialsAsync();
        Assert.StartsWith("ASIA", first.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal((PrincipalType.Service, "lambda.amazonaws.com", Arn), Roles.Asked);
        Assert.Contains("AssumeRole", Trail.Names);

        // Held, but each time a copy: whoever gets one disposes of it.
        first.SecretAccessKey.Dispose();
        Clock.Advance(TimeSpan.FromMinutes(54));
        var held = await CredentialsAsync();
        Assert.Equal(first.AccessKeyId, held.AccessKeyId);
        Assert.Equal(40, held.SecretAccessKey.Length);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first.AccessKeyId, (await CredentialsAsync()).AccessKeyId);
    }

    [Fact]
    public async Task Function_of_one_letter_has_a_session_name_that_is_long_enough()
    {
        await CreateAsync();
        await InvokeAsync();
        var credentials = await CredentialsAsync();
        Assert.True(Part<Sts.Sessions.SessionTokens>().TryOpen(credentials.AccessKeyId, Text(credentials.SessionToken), out var secret, out var principal));
        secret.Dispose();
        Assert.Equal("arn:aws:sts::111111111111:assumed-role/run/f-", principal.Arn);
    }

    private Task<Concurrency> ReserveAsync(int count) =>
        CallAsync(LambdaOperations.PutFunctionConcurrency, new PutFunctionConcurrencyRequest { FunctionName = "f", ReservedConcurrentExecutions = count });

    private async Task<FunctionCredentials> CredentialsAsync() => await Runner.Runs[0].Spec.CredentialsAsync(CancellationToken.None);

    private async Task ThrottledAsync(string reason)
    {
        var refused = await Assert.ThrowsAsync<AwsException>(() => InvokeAsync());
        Assert.Equal(("TooManyRequestsException", 429, "Rate Exceeded."), (refused.Code, refused.Status, refused.WireMessage));
        Assert.Equal(reason, Assert.Single(refused.Details, detail => detail.Name == "Reason").Value);
    }
}

/// <summary>A server whose operator has not turned running code on.</summary>
public sealed class CodeOffTests() : LambdaFixture(new LambdaSettings(RunsCode: false))
{
    [Fact]
    public async Task Code_is_stored_and_not_run_and_the_refusal_names_the_option()
    {
        await CreateAsync();
        foreach (var type in new[] { "RequestResponse", "Event", "DryRun" })
        {
            await RefusedAsync(
                "AccessDeniedException",
                "This server does not run uploaded code: its operator has to start it with --functions on. Webhooks and the built-in rotation functions need no code.",
                LambdaOperations.Invoke,
                Invocation(type: type));
        }

        Assert.Empty(Runner.Runs);
        Assert.Empty((await Database.Table(LambdaTables.Events).ScanAsync()).Rows);
    }

    [Fact]
    public async Task Webhooks_are_called()
    {
        await CallAsync(LambdaOperations.CreateFunction, Webhook());
        Assert.Equal(200, (await InvokeAsync()).StatusCode);
    }
}
