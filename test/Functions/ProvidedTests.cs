using System.Text;
using Strongroom.Functions.Runtimes;
using Strongroom.Functions.Webhooks;

namespace Strongroom.Functions.Tests;

/// <summary>Functions that bring their own runtime, and runtimes that are not there.</summary>
public sealed class ProvidedTests : RunnerFixture
{
    // The loop that Lambda's documentation describes for a custom runtime, over the Runtime API itself.
    private const string Shell = """
        #!/bin/sh
        set -eu
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
        echo "handler $_HANDLER" >&2
        while :; do
          headers=$(mktemp)
          event=$(curl -sS -D "$headers" "$api/invocation/next")
          id=$(grep -i '^Lambda-Runtime-Aws-Request-Id:' "$headers" | tr -d '[:space:]' | cut -d: -f2)
          bad=$(curl -s -o /dev/null -w '%{http_code}' -X POST "$api/invocation/other/response" -d x)
          early=$(curl -s -o /dev/null -w '%{http_code}' "$api/invocation/next")
          grep -qi '^Lambda-Runtime-Deadline-Ms: [0-9]\{13\}' "$headers"
          grep -qi '^Lambda-Runtime-Trace-Id: Root=1-' "$headers"
          case $event in
            *fail*) curl -s -X POST "$api/invocation/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Shell.Failed' -d '{"errorMessage":"as asked","errorType":"Shell.Failed"}' ;;
            *bare*) curl -s -X POST "$api/invocation/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Shell.Bare' ;;
            *) curl -s -X POST "$api/invocation/$id/response" -d "{\"event\":$event,\"bad\":$bad,\"early\":$early,\"root\":\"$LAMBDA_TASK_ROOT\"}" ;;
          esac
          twice=$(curl -s -o /dev/null -w '%{http_code}' -X POST "$api/invocation/$id/response" -d x)
          late=$(curl -s -o /dev/null -w '%{http_code}' -X POST "$api/init/error" -d x)
          echo "twice $twice late $late"
        done
        """;

    [Theory]
    [InlineData("provided")]
    [InlineData("provided.al2")]
    [InlineData("provided.al2023")]
    public async Task Bootstrap_speaks_the_Runtime_API(string runtime)
    {
        var spec = Function(runtime, "any.thing", ("bootstrap", Shell));
        var answer = await AnswerAsync(spec, """{"a":1}""");
        Assert.Equal((1, 400, 403), (answer.GetProperty("event").GetProperty("a").GetInt32(), answer.GetProperty("bad").GetInt32(), answer.GetProperty("early").GetInt32()));
        Assert.Equal(("Shell.Failed", "as asked"), await ErrorAsync(spec, "\"fail\"") is var (type, message, _) ? (type, message) : default);
        Assert.Equal("Shell.Bare", (await ErrorAsync(spec, "\"bare\"")).Type);
        Assert.Contains("handler any.thing", Log.All, StringComparison.Ordinal);
        Assert.Contains("twice 400 late 403", Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compiled_bootstrap_runs()
    {
        // The machine's own program is as good as any compiled one; it fails at once and says so.
        var spec = Function("provided.al2023", null, Zip.OfModes(("bootstrap", await File.ReadAllBytesAsync("/bin/false"), Zip.Executable)));
        var (type, message, _) = await ErrorAsync(spec);
        Assert.Equal(("Runtime.ExitError", "RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited with error: exit status 1"), (type, message));
    }

    [Fact]
    public async Task Missing_or_unexecutable_bootstrap_is_told()
    {
        Assert.Equal("Runtime.InvalidEntrypoint", (await ErrorAsync(Function("provided.al2023", null, ("other", "")))).Type);
        var (type, message, _) = await ErrorAsync(Function("provided.al2023", null, Zip.OfModes(("bootstrap", Encoding.UTF8.GetBytes(Shell), 0x81A4))));
        Assert.Equal("Runtime.InvalidEntrypoint", type);
        Assert.Contains("Couldn't find valid bootstrap(s)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python2.7")]
    [InlineData("java21")]
    [InlineData("nodejs20.x; rm")]
    [InlineData("python3.12\n")]
    public async Task Unknown_runtime_is_told(string runtime)
    {
        var (type, message, _) = await ErrorAsync(Function(runtime, "a.b", ("a.py", "")));
        Assert.Equal("Runtime.InvalidRuntime", type);
        Assert.Contains("Use python3.x, nodejsN.x, or provided", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python3.12", "apt-get install python3")]
    [InlineData("nodejs22.x", "apt-get install nodejs")]
    public async Task Absent_interpreter_is_told_with_what_to_install(string runtime, string advice)
    {
        string tools = Path.Combine(DirectoryPath, "tools");
        Directory.CreateDirectory(tools);
        foreach (string name in new[] { "setpriv", "prlimit", "setsid" }) File.CreateSymbolicLink(Path.Combine(tools, name), $"/usr/bin/{name}");
        var webhooks = new WebhookCaller(WebhookCaller.NewHandler(), Log, Clock, Logger);
        await using var runner = new FunctionRunner(Options with { Sandbox = FunctionSandbox.None }, Log, Clock, Logger, new Tools([tools]), webhooks);
        var outcome = await runner.InvokeAsync(Function(runtime, "a.b", ("a.py", "")), Event(), default);
        string payload = Encoding.UTF8.GetString(outcome.Payload.Span);
        Assert.Contains("Runtime.InvalidRuntime", payload, StringComparison.Ordinal);
        Assert.Contains(advice, payload, StringComparison.Ordinal);
        Assert.Contains(advice, Tail(outcome), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bubblewrap_that_is_demanded_and_absent_runs_nothing()
    {
        var webhooks = new WebhookCaller(WebhookCaller.NewHandler(), Log, Clock, Logger);
        await using var runner = new FunctionRunner(Options with { Sandbox = FunctionSandbox.Bubblewrap }, Log, Clock, Logger, new Tools([DirectoryPath]), webhooks);
        var outcome = await runner.InvokeAsync(Function("python3.12", "a.b", ("a.py", "")), Event(), default);
        Assert.Contains("apt-get install bubblewrap", Encoding.UTF8.GetString(outcome.Payload.Span), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.DescribeAsync(default));
    }

    [Fact]
    public async Task Broken_zip_is_told()
    {
        var (type, _, _) = await ErrorAsync(Function("python3.12", "a.b", "no zip"u8.ToArray()));
        Assert.Equal("Runtime.InvalidCode", type);
    }
}
