namespace Strongroom.Functions.Tests;

/// <summary>Functions on the machine's python3.</summary>
public sealed class PythonTests : RunnerFixture
{
    private const string Echo = """
        import os
        def lambda_handler(event, context):
            return {"event": event, "id": context.aws_request_id, "name": context.function_name, "version": context.function_version,
                    "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb, "group": context.log_group_name,
                    "stream": context.log_stream_name, "left": context.get_remaining_time_in_millis(),
                    "custom": context.client_context and context.client_context.custom,
                    "env": dict(os.environ), "cwd": os.getcwd()}
        """;

    private FunctionSpec Python(string text, string handler = "lambda_function.lambda_handler") =>
        Function("python3.12", handler, ("lambda_function.py", text));

    [Fact]
    public async Task Handler_gets_the_event_and_the_context()
    {
        var spec = Python(Echo);
        var outcome = await Runner.InvokeAsync(spec, Event("""{"Step":"createSecret","ü":[1]}""") with { ClientContext = """{"custom":{"a":"ä\n"}}""" }, default);
        var answer = System.Text.Json.JsonDocument.Parse(outcome.Payload).RootElement;
        Assert.True(outcome.FunctionError is null, Log.All);
        Assert.Equal("createSecret", answer.GetProperty("event").GetProperty("Step").GetString());
        Assert.Equal(1, answer.GetProperty("event").GetProperty("ü")[0].GetInt32());
        Assert.Equal("11111111-2222-3333-4444-555555555555", answer.GetProperty("id").GetString());
        Assert.Equal(("rotate-it", "$LATEST", "256"), (answer.GetProperty("name").GetString(), answer.GetProperty("version").GetString(), answer.GetProperty("memory").GetString()));
        Assert.Equal("arn:aws:lambda:eu-west-1:123456789012:function:rotate-it:prod", answer.GetProperty("arn").GetString());
        Assert.Equal("/aws/lambda/rotate-it", answer.GetProperty("group").GetString());
        Assert.Equal(Log.Lines[0].Stream, answer.GetProperty("stream").GetString());
        Assert.InRange(answer.GetProperty("left").GetInt32(), 1, 60_000);
        Assert.Equal("ä\n", answer.GetProperty("custom").GetProperty("a").GetString());
    }

    [Fact]
    public async Task Environment_is_Lambdas_and_nothing_of_the_servers()
    {
        Environment.SetEnvironmentVariable("STRONGROOM_CANARY", "of the server");
        var spec = Python(Echo) with { Environment = new Dictionary<string, string> { ["OWN"] = "it's\n\"mine\" $HOME `id` \\ ü", ["AWS_REGION"] = "refused", ["LD_PRELOAD"] = "/nowhere.so" } };
        var env = (await AnswerAsync(spec)).GetProperty("env").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString()!);
        Assert.Equal("it's\n\"mine\" $HOME `id` \\ ü", env["OWN"]);
        Assert.Equal(("ASIAEXAMPLE", SecretKey, Token), (env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_SESSION_TOKEN"]));
        Assert.Equal(("eu-west-1", "eu-west-1"), (env["AWS_REGION"], env["AWS_DEFAULT_REGION"]));
        Assert.Equal("https://localhost:4566", env["AWS_ENDPOINT_URL"]);
        Assert.Equal(("lambda_function.lambda_handler", "AWS_Lambda_python3.12", "on-demand"), (env["_HANDLER"], env["AWS_EXECUTION_ENV"], env["AWS_LAMBDA_INITIALIZATION_TYPE"]));
        string[] allowed =
        [
            .. FunctionEnvironment.Reserved, "OWN", "LD_PRELOAD", "PATH", "LD_LIBRARY_PATH", "LANG", "TZ", "HOME", "TMPDIR", "AWS_ENDPOINT_URL",
            "PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE",
        ];
        Assert.Empty(env.Keys.Except(allowed));
        Assert.False(File.Exists("/tmp/never"));
    }

    [Fact]
    public async Task Handlers_with_hyphens_and_in_folders_are_found()
    {
        var spec = Function("python3.11", "src/my-rotation.go", ("src/my-rotation.py", "import helper\ndef go(e, c): return helper.A"), ("helper.py", "A = 'found'"));
        Assert.Equal("found", (await AnswerAsync(spec)).GetString());
        Assert.Equal("found", (await AnswerAsync(spec with { Handler = "src.my-rotation.go", RevisionId = "2" })).GetString());
    }

    [Fact]
    public async Task Exception_is_told_with_its_type_and_trace()
    {
        var (type, message, error) = await ErrorAsync(Python("def lambda_handler(e, c):\n    raise ValueError('Secret version not set as AWSPENDING: ü')"));
        Assert.Equal(("ValueError", "Secret version not set as AWSPENDING: ü"), (type, message));
        Assert.Equal("11111111-2222-3333-4444-555555555555", error.GetProperty("requestId").GetString());
        string frame = Assert.Single(error.GetProperty("stackTrace").EnumerateArray()).GetString()!;
        Assert.Contains("lambda_function.py\", line 2, in lambda_handler", frame, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import nothing_of_this_name", "lambda_function.lambda_handler", "Runtime.ImportModuleError", "Unable to import module 'lambda_function': No module named 'nothing_of_this_name'")]
    [InlineData("x = 1", "lambda_function.lambda_handler", "Runtime.HandlerNotFound", "Handler 'lambda_handler' missing on module 'lambda_function'")]
    [InlineData("x = 1", "absent.lambda_handler", "Runtime.ImportModuleError", "Unable to import module 'absent': No module named 'absent'")]
    [InlineData("x = 1", "lambda_handler", "Runtime.MalformedHandlerName", "Bad handler 'lambda_handler'")]
    [InlineData("def lambda_handler(:", "lambda_function.lambda_handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'lambda_function': invalid syntax")]
    [InlineData("raise RuntimeError('no database')", "lambda_function.lambda_handler", "RuntimeError", "no database")]
    [InlineData("def lambda_handler(e, c): return object()", "lambda_function.lambda_handler", "Runtime.MarshalError", "Unable to marshal response: Object of type object is not JSON serializable")]
    [InlineData("import sys\nsys.exit(3)", "lambda_function.lambda_handler", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3")]
    [InlineData("import os\ndef lambda_handler(e, c): os._exit(1)", "lambda_function.lambda_handler", "Runtime.ExitError", "RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited with error: exit status 1")]
    [InlineData("import os\ndef lambda_handler(e, c): os.kill(os.getpid(), 11)", "lambda_function.lambda_handler", "Runtime.ExitError", "Runtime exited with error: signal: segmentation fault")]
    [InlineData("import sys\ndef lambda_handler(e, c): sys.exit(0)", "lambda_function.lambda_handler", "Runtime.ExitError", "Runtime exited without providing a reason")]
    public async Task Failure_has_AWSs_type_and_message(string text, string handler, string type, string message)
    {
        var error = await ErrorAsync(Python(text, handler));
        Assert.Equal(type, error.Type);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_process_is_followed_by_a_new_one()
    {
        var spec = Python("import os\nn = 0\ndef lambda_handler(e, c):\n    global n\n    n += 1\n    if e.get('die'): os._exit(1)\n    return n");
        Assert.Equal(1, (await AnswerAsync(spec)).GetInt32());
        Assert.Equal(2, (await AnswerAsync(spec)).GetInt32());
        Assert.Equal("Runtime.ExitError", (await ErrorAsync(spec, """{"die":true}""")).Type);
        Assert.Equal(1, (await AnswerAsync(spec)).GetInt32());
    }

    [Fact]
    public async Task Output_is_logged_as_AWS_does()
    {
        const string Text = """
            import logging, sys
            logger = logging.getLogger()
            logger.setLevel(logging.INFO)
            print("at start")
            def lambda_handler(event, context):
                logger.info("two\nlines")
                logging.getLogger("other").debug("not shown")
                print("printed")
                sys.stderr.write("to errors, no newline")
            """;
        var (payload, outcome) = await InvokeAsync(Python(Text));
        Assert.Equal("null", payload);
        string[] lines = Tail(outcome).Split('\n');
        Assert.Equal("at start", lines[0]);
        Assert.Equal("START RequestId: 11111111-2222-3333-4444-555555555555 Version: $LATEST", lines[1]);
        Assert.Matches(@"^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t11111111-2222-3333-4444-555555555555\ttwo\rlines\t$", lines[2]);
        Assert.Equal("printed", lines[3]);
        Assert.Equal("to errors, no newline", lines[4]);
        Assert.Equal("END RequestId: 11111111-2222-3333-4444-555555555555", lines[5]);
        Assert.Matches(@"^REPORT RequestId: 11111111-2222-3333-4444-555555555555\tDuration: [0-9.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\t(Max Memory Used: \d+ MB\t)?Init Duration: [0-9.]+ ms\t$", lines[6]);
        Assert.Equal(Tail(outcome).TrimEnd('\n'), Log.All);
    }

    [Fact]
    public async Task Answers_up_to_the_limit_pass_and_larger_ones_are_told()
    {
        var spec = Python("def lambda_handler(e, c): return 'x' * e['n']");
        Assert.Equal(6 * 1024 * 1024, (await AnswerAsync(spec, $$"""{"n":{{6 * 1024 * 1024}}}""")).GetString()!.Length);
        Assert.Equal("Function.ResponseSizeTooLarge", (await ErrorAsync(spec, $$"""{"n":{{7 * 1024 * 1024}}}""")).Type);
        Assert.Equal("x", (await AnswerAsync(spec, """{"n":1}""")).GetString());
    }
}
