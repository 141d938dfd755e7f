using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Functions.Tests;

/// <summary>
/// A server in small, to be killed: runs a function that never answers and passes on what it logs. With a zip it runs that instead, to try
/// one by hand.
/// </summary>
internal static class Host
{
    /// <summary>Arguments: the runner's directory, the sandbox's name; and a zip, its runtime and its handler.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args.Length is not (2 or 5)) return 2;
        byte[] zip = Zip.Of(("f.py", """
            import os, subprocess, time
            def go(event, context):
                child = subprocess.Popen(["/bin/sleep", "1234567"], start_new_session=True)
                print("working", flush=True)
                time.sleep(1234567)
            """));
        if (args.Length == 5) zip = await File.ReadAllBytesAsync(args[2]);
        var options = new FunctionRunnerOptions { Directory = args[0], Sandbox = Enum.Parse<FunctionSandbox>(args[1]) };
        await using var runner = new FunctionRunner(options, new ToOutput(), TimeProvider.System, new RecordingLogger());
        var spec = new FunctionSpec
        {
            Arn = "arn:aws:lambda:eu-west-1:123456789012:function:long",
            Name = "long",
            Version = "$LATEST",
            RevisionId = "1",
            Account = "123456789012",
            Region = "eu-west-1",
            Runtime = args.Length == 5 ? args[3] : "python3.12",
            Handler = args.Length == 5 ? args[4] : "f.go",
            CodeSha256 = Zip.Sha256(zip),
            OpenCodeAsync = _ => ValueTask.FromResult<Stream>(new MemoryStream(zip)),
            CredentialsAsync = _ => ValueTask.FromResult(new FunctionCredentials("ASIA", SecretValue.FromText("k"), SecretValue.FromText("t"), DateTimeOffset.MaxValue)),
            Timeout = TimeSpan.FromSeconds(900),
            MemorySize = 256,
        };
        var outcome = await runner.InvokeAsync(spec, RunnerFixture.Event("""{"by":"hand"}"""), default);
        Console.WriteLine($"{outcome.FunctionError} {Encoding.UTF8.GetString(outcome.Payload.Span)}");
        return 0;
    }

    private sealed class ToOutput : IFunctionLog
    {
        public void Write(FunctionSpec function, string instance, DateTimeOffset time, ReadOnlySpan<byte> line)
        {
            Console.WriteLine(Encoding.UTF8.GetString(line));
            Console.Out.Flush();
        }
    }
}
