using Strongroom.Support;

namespace Strongroom.Functions.Tests;

/// <summary>When processes are kept, replaced and ended. The clock is a test's; the processes are real.</summary>
public sealed class PoolTests : RunnerFixture
{
    private const string Counting = """
        import time
        count = 0
        def go(event, context):
            global count
            count += 1
            if event.get("hold"):
                print("holding", flush=True)
                time.sleep(1234567)
            return count
        """;

    private readonly FakeClock _clock = new();
    private int _concurrency = 4;
    private int _maxInstances = 8;

    public PoolTests() => Clock = _clock;

    private protected override FunctionRunnerOptions Configure(FunctionRunnerOptions options) => options with { Concurrency = _concurrency, MaxInstances = _maxInstances };

    private FunctionSpec Counter(string name = "rotate-it") =>
        Function("python3.12", "f.go", ("f.py", Counting)) with { Arn = $"arn:aws:lambda:eu-west-1:123456789012:function:{name}", Name = name };

    private async Task<int> CountAsync(FunctionSpec spec) => (await AnswerAsync(spec)).GetInt32();

    [Fact]
    public async Task A_process_serves_again_until_it_was_idle_too_long()
    {
        var spec = Counter();
        Assert.Equal((1, 2), (await CountAsync(spec), await CountAsync(spec)));
        _clock.Advance(Options.IdleTime - TimeSpan.FromSeconds(1));
        Assert.Equal(3, await CountAsync(spec));
        _clock.Advance(Options.IdleTime);
        Assert.Equal(1, await CountAsync(spec));
    }

    [Fact]
    public async Task A_process_is_replaced_before_its_credentials_end()
    {
        CredentialsEnd = _clock.GetUtcNow().AddMinutes(5);
        var spec = Counter();
        Assert.Equal((1, 2), (await CountAsync(spec), await CountAsync(spec)));
        Assert.Equal(1, CredentialsFetched);
        _clock.Advance(TimeSpan.FromMinutes(3)); // One minute of time-out and one of margin are left.
        Assert.Equal(1, await CountAsync(spec));
        Assert.Equal(2, CredentialsFetched);
    }

    [Fact]
    public async Task Another_revision_or_version_has_another_process()
    {
        var spec = Counter();
        Assert.Equal(1, await CountAsync(spec));
        Assert.Equal(1, await CountAsync(spec with { RevisionId = "2" }));
        Assert.Equal(1, await CountAsync(spec with { Version = "7" }));
        Assert.Equal(2, await CountAsync(spec));
    }

    [Fact]
    public async Task A_forgotten_function_has_a_new_process_and_one_at_work_finishes()
    {
        var spec = Counter();
        Assert.Equal(1, await CountAsync(spec));
        Runner.Forget(spec.Arn);
        Assert.Equal(1, await CountAsync(spec));

        var waiting = Function("python3.12", "f.go", ("f.py", """
            import os, time
            def go(event, context):
                print("holding", flush=True)
                while not os.path.exists(os.environ["LAMBDA_RUNTIME_DIR"] + "/go-on"): time.sleep(0.01)
                return "finished"
            """));
        var work = AnswerAsync(waiting);
        await Log.WhenAsync("holding");
        Runner.Forget(waiting.Arn);
        await File.WriteAllTextAsync(Path.Combine(Options.Directory, "runtime", "go-on"), "");
        Assert.Equal("finished", (await work).GetString());
        Assert.Equal("finished", (await AnswerAsync(waiting)).GetString());
        Assert.Equal(2, Log.Lines.Where(each => each.Line == "holding").Select(each => each.Stream).Distinct().Count());
    }

    [Fact]
    public async Task Time_out_ends_the_process_and_says_so()
    {
        var spec = Counter() with { Timeout = TimeSpan.FromSeconds(3) };
        Assert.Equal(1, await CountAsync(spec));
        var work = InvokeAsync(spec, """{"hold":true}""");
        await Log.WhenAsync("holding");
        await _clock.WhenArmedAsync(_clock.GetUtcNow().AddSeconds(3));
        _clock.Advance(TimeSpan.FromSeconds(3));
        var (payload, outcome) = await work;
        Assert.Equal("Unhandled", outcome.FunctionError);
        Assert.Equal("""{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 11111111-2222-3333-4444-555555555555 Error: Task timed out after 3.00 seconds"}""", payload);
        Assert.Equal(TimeSpan.FromSeconds(3), outcome.Duration);
        Assert.Contains("holding\n2026-03-01T12:00:03.000Z 11111111-2222-3333-4444-555555555555 Task timed out after 3.00 seconds\nEND RequestId", Tail(outcome), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(spec));
    }

    [Fact]
    public async Task A_process_that_never_begins_is_ended()
    {
        var spec = Function("python3.12", "f.go", ("f.py", "import time\nprint('stuck', flush=True)\ntime.sleep(1234567)")) with { Timeout = TimeSpan.FromSeconds(3) };
        var work = ErrorAsync(spec);
        await Log.WhenAsync("stuck");
        await _clock.WhenArmedAsync(_clock.GetUtcNow().AddSeconds(13));
        _clock.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal("Sandbox.Timedout", (await work).Type);
    }

    [Fact]
    public async Task A_caller_that_goes_away_ends_the_process()
    {
        var spec = Counter();
        Assert.Equal(1, await CountAsync(spec));
        using var gone = new CancellationTokenSource();
        var work = InvokeAsync(spec, """{"hold":true}""", gone.Token);
        await Log.WhenAsync("holding");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(1, await CountAsync(spec));
    }

    [Fact]
    public async Task Invocations_at_once_have_processes_of_their_own()
    {
        var spec = Counter();
        using var gone = new CancellationTokenSource();
        var work = InvokeAsync(spec, """{"hold":true}""", gone.Token);
        await Log.WhenAsync("holding");
        Assert.Equal(1, await CountAsync(spec));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Fact]
    public async Task Too_many_at_once_wait_for_their_time_out()
    {
        _concurrency = 1;
        var spec = Counter();
        using var gone = new CancellationTokenSource();
        var work = InvokeAsync(spec, """{"hold":true}""", gone.Token);
        await Log.WhenAsync("holding");
        var late = InvokeAsync(spec with { Timeout = TimeSpan.FromSeconds(5) });
        await _clock.WhenArmedAsync(_clock.GetUtcNow().AddSeconds(5));
        var patient = CountAsync(spec);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<FunctionRunnerBusyException>(() => late);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(1, await patient);
    }

    [Fact]
    public async Task The_process_idle_longest_makes_room()
    {
        (_concurrency, _maxInstances) = (1, 2);
        Assert.Equal((1, 1), (await CountAsync(Counter("a")), await CountAsync(Counter("b"))));
        Assert.Equal((1, 2), (await CountAsync(Counter("c")), await CountAsync(Counter("b"))));
        Assert.Equal(1, await CountAsync(Counter("a")));
    }

    [Fact]
    public async Task A_flood_of_output_is_cut_into_lines_and_the_tail_kept()
    {
        const string Text = """
            import sys
            def go(event, context):
                sys.stdout.write("x" * (600 * 1024) + "\n")
                for n in range(20000): print("line", n)
            """;
        var (_, outcome) = await InvokeAsync(Function("python3.12", "f.go", ("f.py", Text)));
        Assert.Equal(4096, outcome.LogTail.Length);
        Assert.Contains("line 19999\nEND RequestId", Tail(outcome), StringComparison.Ordinal);
        Assert.Equal([256 * 1024, 256 * 1024, 88 * 1024], Log.Lines.Where(each => each.Line.StartsWith("xxx", StringComparison.Ordinal)).Select(each => each.Line.Length));
        Assert.Equal(20_000, Log.Lines.Count(each => each.Line.StartsWith("line ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Secrets_are_in_no_log_and_no_error()
    {
        const string Own = "canary-of-the-functions-owner";
        var variables = new Dictionary<string, string> { ["PASSWORD"] = Own };
        var spec = Counter() with { Environment = variables, Timeout = TimeSpan.FromSeconds(3) };
        Assert.Equal(1, await CountAsync(spec));
        var errors = new List<string>
        {
            (await ErrorAsync(spec with { RevisionId = "2", Handler = "absent.go" })).Error.GetRawText(),
            (await ErrorAsync(spec with { RevisionId = "3", Runtime = "provided" })).Error.GetRawText(),
            (await ErrorAsync(spec with { RevisionId = "4", Environment = new Dictionary<string, string> { ["A='$(id)'"] = Own } })).Error.GetRawText(),
            (await ErrorAsync(spec with { RevisionId = "5", Environment = new Dictionary<string, string> { ["A"] = Own + "\0" } })).Error.GetRawText(),
        };
        var work = ErrorAsync(spec, """{"hold":true}""");
        await Log.WhenAsync("holding");
        await _clock.WhenArmedAsync(_clock.GetUtcNow().AddSeconds(3));
        _clock.Advance(TimeSpan.FromSeconds(3));
        errors.Add((await work).Error.GetRawText());
        string said = string.Join('\n', [.. errors, Log.All, .. Logger.Lines]);
        Assert.Contains("Sandbox.Timedout", said, StringComparison.Ordinal);
        Assert.Contains("Runtime.InvalidEnvironment", said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_lines_of_processes_hold_no_secret()
    {
        using var gone = new CancellationTokenSource();
        var work = InvokeAsync(Counter() with { Environment = new Dictionary<string, string> { ["PASSWORD"] = "canary" } }, """{"hold":true}""", gone.Token);
        await Log.WhenAsync("holding");
        string[] lines = [.. Processes.Below(Environment.ProcessId).Select(Processes.CommandLine)];
        Assert.Contains(lines, line => line.Contains("bootstrap.py", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("canary", StringComparison.Ordinal));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Fact]
    public void A_directory_is_one_runners_alone()
    {
        _ = Runner;
        Assert.Throws<IOException>(() => new FunctionRunner(Options, Log, Clock, Logger));
    }

    [Fact]
    public async Task What_a_killed_server_left_is_removed_at_the_start()
    {
        string left = Path.Combine(Options.Directory, "instances", "9-left", "tmp");
        Directory.CreateDirectory(left);
        string outside = Path.Combine(DirectoryPath, "outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "kept"), "");
        Directory.CreateSymbolicLink(Path.Combine(left, "link"), outside);
        File.SetUnixFileMode(left, UnixFileMode.None);
        Directory.CreateDirectory(Path.Combine(Options.Directory, "code", "left"));
        _ = Runner;
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Options.Directory, "instances")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Options.Directory, "code")));
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
    }

    [Fact]
    public async Task Code_is_unpacked_once_and_its_directory_cannot_be_guessed()
    {
        Assert.Equal((1, 1), (await CountAsync(Counter("a")), await CountAsync(Counter("b"))));
        string code = Assert.Single(Directory.GetDirectories(Path.Combine(Options.Directory, "code")));
        Assert.Matches("/[0-9a-f]{16}-[0-9a-f]{32}$", code);
    }
}
