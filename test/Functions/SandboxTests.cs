using System.Text.Json;

namespace Strongroom.Functions.Tests;

/// <summary>What a function can and cannot reach, in bubblewrap.</summary>
public sealed class BubblewrapTests : SandboxTests
{
    private protected override FunctionSandbox Kind => FunctionSandbox.Bubblewrap;

    [Fact]
    public async Task The_machine_is_out_of_sight()
    {
        const string Text = """
            import os
            def go(event, context):
                return {"root": os.listdir("/"), "processes": [p for p in os.listdir("/proc") if p.isdigit()], "var": os.listdir("/var"), "tmp": os.listdir("/tmp"),
                        "seen": [p for p in event if os.path.exists(p)], "task": os.environ["LAMBDA_TASK_ROOT"]}
            """;
        string visible = Path.Combine(DirectoryPath, "readable-by-all");
        await File.WriteAllTextAsync(visible, "");
        var answer = await AnswerAsync(Function("python3.12", "f.go", ("f.py", Text)), JsonSerializer.Serialize(new[] { visible, DirectoryPath, "/root", "/home", "/etc/passwd", "/etc/shadow" }));
        Assert.Empty(answer.GetProperty("seen").EnumerateArray());
        Assert.Empty(answer.GetProperty("tmp").EnumerateArray());
        Assert.Equal("/var/task", answer.GetProperty("task").GetString());
        Assert.InRange(answer.GetProperty("processes").GetArrayLength(), 1, 4);
        string[] allowed = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "proc", "dev", "tmp", "var", "opt", "run"];
        Assert.Empty(answer.GetProperty("root").EnumerateArray().Select(each => each.GetString()!).Except(allowed));
    }
}

/// <summary>What a function can and cannot reach as another user alone. Needs root, as the tests have it.</summary>
public sealed class OtherUserTests : SandboxTests
{
    private protected override FunctionSandbox Kind => FunctionSandbox.None;

    [Fact]
    public async Task A_directory_that_other_users_cannot_enter_is_told()
    {
        string closed = Path.Combine(DirectoryPath, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var runner = new FunctionRunner(Options with { Directory = Path.Combine(closed, "runner"), Sandbox = FunctionSandbox.None }, Log, Clock, Logger);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => runner.DescribeAsync(default));
        Assert.Contains("must let other users pass", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_functions_code_and_files_are_out_of_reach()
    {
        const string Text = """
            import os, tempfile
            def go(event, context):
                with tempfile.NamedTemporaryFile(delete=False) as f: f.write(b"mine")
                if not event: return [os.environ["LAMBDA_TASK_ROOT"], f.name]
                found = []
                for path in [os.path.dirname(event[0]), os.path.dirname(os.path.dirname(event[1]))]:
                    try: found += os.listdir(path)
                    except PermissionError: pass
                try: open(event[1])
                except PermissionError: return found
                return "opened"
            """;
        var first = await AnswerAsync(Function("python3.12", "f.go", ("f.py", Text)));
        var second = Function("python3.12", "f.go", ("f.py", Text + "\n#")) with { Arn = "arn:aws:lambda:eu-west-1:123456789012:function:other" };
        Assert.Equal("[]", (await AnswerAsync(second, first.GetRawText())).GetRawText());
    }
}

/// <summary>What holds in every kind of sandbox.</summary>
public abstract class SandboxTests : RunnerFixture
{
    private const string Look = """
        import os, resource, signal, socket
        def attempt(what):
            try:
                return repr(what())
            except BaseException as error:
                return type(error).__name__
        def read(path):
            with open(path, "rb") as f: return f.read(100)
        def write(path):
            with open(path, "wb") as f: f.write(b"x")
        def status(name):
            return [l.split("\t")[1].strip() for l in open("/proc/self/status") if l.startswith(name + ":")][0]
        def go(event, context):
            root, runtime = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
            return {
                "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "caps": status("CapEff"), "bounding": status("CapBnd"), "privs": status("NoNewPrivs"),
                "reads": [attempt(lambda: read(path)) for path in event["secrets"]],
                "writes": [attempt(lambda: write(path)) for path in (root + "/x", root + "/f.py", runtime + "/bootstrap.py", "/usr/x", "/etc/x")],
                "temporary": attempt(lambda: write(os.environ["TMPDIR"] + "/x")),
                "kill": attempt(lambda: os.kill(event["server"], signal.SIGTERM)),
                "root": attempt(lambda: os.setuid(0)),
                "core": resource.getrlimit(resource.RLIMIT_CORE), "files": resource.getrlimit(resource.RLIMIT_NOFILE), "processes": resource.getrlimit(resource.RLIMIT_NPROC),
                "descriptors": [fd + " " + os.readlink("/proc/self/fd/" + fd).split(":")[0] for fd in os.listdir("/proc/self/fd") if os.path.lexists("/proc/self/fd/" + fd)],
                "parents": os.getsid(0) != 0 and os.getpgid(0) != event["group"],
            }
        """;

    private protected abstract FunctionSandbox Kind { get; }

    private protected override FunctionRunnerOptions Configure(FunctionRunnerOptions options) => options with { Sandbox = Kind };

    [Fact]
    public async Task Function_has_no_rights_and_reaches_nothing_of_the_server()
    {
        string seal = Path.Combine(DirectoryPath, "seal.key");
        await File.WriteAllTextAsync(seal, "the seal key");
        File.SetUnixFileMode(seal, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        int server = Environment.ProcessId;
        string[] secrets = [seal, $"/proc/{server}/environ", $"/proc/{server}/mem", $"/proc/{server}/root/{seal}", "/etc/shadow", "/root/.bashrc"];
        var answer = await AnswerAsync(Function("python3.12", "f.go", ("f.py", Look)), JsonSerializer.Serialize(new { secrets, server, group = 0 }));

        Assert.True(answer.GetProperty("uid").GetInt64() >= 1_900_000_000);
        Assert.Equal(answer.GetProperty("uid").GetInt64(), answer.GetProperty("gid").GetInt64());
        Assert.Equal(0, answer.GetProperty("groups").GetArrayLength());
        Assert.Equal(("0000000000000000", "0000000000000000", "1"), (answer.GetProperty("caps").GetString(), answer.GetProperty("bounding").GetString(), answer.GetProperty("privs").GetString()));
        Assert.All(answer.GetProperty("reads").EnumerateArray(), read => Assert.Contains(read.GetString(), new[] { "PermissionError", "FileNotFoundError" }));
        Assert.All(answer.GetProperty("writes").EnumerateArray(), write => Assert.Contains(write.GetString(), new[] { "PermissionError", "OSError" }));
        Assert.Equal("None", answer.GetProperty("temporary").GetString());
        Assert.Contains(answer.GetProperty("kill").GetString(), new[] { "PermissionError", "ProcessLookupError" });
        Assert.Equal("PermissionError", answer.GetProperty("root").GetString());
        Assert.Equal(("[0,0]", "[1024,1024]", "[1024,1024]"), (answer.GetProperty("core").GetRawText().Replace(" ", ""), answer.GetProperty("files").GetRawText().Replace(" ", ""), answer.GetProperty("processes").GetRawText().Replace(" ", "")));
        Assert.Equal(["0 pipe", "1 pipe", "2 pipe", "3 socket"], answer.GetProperty("descriptors").EnumerateArray().Select(each => each.GetString()));
    }

    [Fact]
    public async Task Processes_cannot_ask_for_each_others_events()
    {
        const string Text = """
            import http.client, os
            def go(event, context):
                if not event: return os.environ["AWS_LAMBDA_RUNTIME_API"]
                try:
                    c = http.client.HTTPConnection(event)
                    c.request("GET", "/2018-06-01/runtime/invocation/next")
                    return c.getresponse().status
                except (ConnectionError, http.client.HTTPException) as error:
                    return type(error).__name__
            """;
        var victim = Function("python3.12", "f.go", ("f.py", Text));
        string address = (await AnswerAsync(victim)).GetRawText();
        var other = victim with { Arn = "arn:aws:lambda:eu-west-1:123456789012:function:other" };
        Assert.Contains((await AnswerAsync(other, address)).GetString(), new[] { "ConnectionResetError", "RemoteDisconnected", "BrokenPipeError" });
        Assert.Equal(address, (await AnswerAsync(victim)).GetRawText());
    }

    [Fact]
    public async Task Memory_is_bounded()
    {
        const string Text = "def go(event, context):\n    return len(bytearray(b'x') * (event['mib'] << 20))";
        var spec = Function("python3.12", "f.go", ("f.py", Text)) with { MemorySize = 128 };
        Assert.Equal(32 << 20, (await AnswerAsync(spec, """{"mib":32}""")).GetInt32());
        Assert.Contains((await ErrorAsync(spec, """{"mib":1000}""")).Type, new[] { "Runtime.ExitError", "MemoryError" });
        Assert.Equal(32 << 20, (await AnswerAsync(spec, """{"mib":32}""")).GetInt32());
    }

    [Fact]
    public async Task Processes_are_bounded_and_gone_with_the_function()
    {
        const string Text = """
            import os, signal
            def go(event, context):
                made = 0
                try:
                    while made < 5000:
                        if os.fork() == 0:
                            os.setsid()
                            signal.pause()
                        made += 1
                except BlockingIOError:
                    return [made, os.getuid()]
            """;
        var answer = await AnswerAsync(Function("python3.12", "f.go", ("f.py", Text)) with { MemorySize = 4096 });
        Assert.InRange(answer[0].GetInt32(), 500, 1024);
        await Runner.DisposeAsync();
        foreach (int process in Processes.OfUser(answer[1].GetInt64())) await Processes.WhenGoneAsync(process);
        using var directory = new RunnerDirectory(Options.Directory);
        Assert.Empty(Sandbox.MemoryGroups.Find(directory.GroupPrefix)?.All() ?? []);
    }

    [Fact]
    public async Task What_functions_are_put_into_is_told()
    {
        var report = await Runner.DescribeAsync(default);
        Assert.Equal((Kind is FunctionSandbox.Bubblewrap, true), (report.Bubblewrap, report.OwnUsers));
        Assert.Equal(Kind is FunctionSandbox.None ? "the sandbox is turned off" : null, report.Reason);
        Assert.Equal(Kind is FunctionSandbox.None ? ["functions run without bubblewrap (the sandbox is turned off), as users of their own"] : [], Logger.Lines);
    }

    [Theory]
    [InlineData("nodejs22.x", "f.go", "f.js", "exports.go = async () => 'ran'")]
    [InlineData("python3.12", "f.go", "f.py", "import ssl, socket, ctypes, sqlite3\ndef go(e, c): return socket.getaddrinfo('localhost', 80) and 'ran'")]
    public async Task Runtimes_work(string runtime, string handler, string file, string text) =>
        Assert.Equal("ran", (await AnswerAsync(Function(runtime, handler, (file, text)) with { MemorySize = 128 })).GetString());

    [Fact]
    public async Task Certificates_of_the_endpoint_can_be_read()
    {
        string bundle = Path.Combine(DirectoryPath, "ca.pem");
        await File.WriteAllTextAsync(bundle, "certificates");
        File.SetUnixFileMode(bundle, UnixFileMode.UserRead);
        await using var runner = new FunctionRunner(Configure(Options) with { CertificateBundle = bundle }, Log, Clock, Logger);
        var outcome = await runner.InvokeAsync(Function("python3.12", "f.go", ("f.py", "import os\ndef go(e, c): return open(os.environ['AWS_CA_BUNDLE']).read()")), Event(), default);
        Assert.Equal("\"certificates\""u8.ToArray(), outcome.Payload.ToArray());
    }

    [Fact]
    public async Task Nothing_outlives_a_server_that_is_killed()
    {
        await Runner.DisposeAsync();
        string directory = Options.Directory;
        using var host = Processes.StartHost(directory, Kind);
        var left = Array.Empty<int>();
        try
        {
            string? line;
            do line = await host.StandardOutput.ReadLineAsync();
            while (line is not null and not "working");
            Assert.Equal("working", line);
            left = Processes.Below(host.Id);
            Assert.True(left.Length >= 2, "the function and what it has started");
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync();
        }

        int[] detached = Kind is FunctionSandbox.None ? [.. left.Where(Processes.IsSleep)] : [];
        foreach (int process in left.Except(detached)) await Processes.WhenGoneAsync(process);
        Assert.Equal(Kind is FunctionSandbox.None ? 1 : 0, detached.Length);

        // What left its session without a process namespace to hold it is ended by the next server, which finds what the last one left.
        await RestartAsync();
        _ = await Runner.DescribeAsync(default);
        foreach (int process in detached) await Processes.WhenGoneAsync(process);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(directory, "instances")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(directory, "code")));
    }
}
