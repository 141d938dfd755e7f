using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>The program as an operator runs it: a process of its own.</summary>
internal sealed partial class StrongroomProcess : IDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly TaskCompletionSource<Uri?> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StrongroomProcess(string directory, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "strongroom.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("STRONGROOM_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _ready.TrySetResult(null);
                return;
            }

            _output.Enqueue(line.Data);
            if (line.Data.StartsWith("ready ", StringComparison.Ordinal))
            {
                _ready.TrySetResult(new Uri(line.Data["ready ".Length..]));
            }
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                _errors.Enqueue(line.Data);
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts it in a working directory.</summary>
    public static StrongroomProcess Start(string directory, params string[] arguments) => new(directory, arguments, new Dictionary<string, string>());

    /// <summary>Starts it with variables in its environment.</summary>
    public static StrongroomProcess Start(string directory, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(directory, arguments, environment);

    /// <summary>Where it listens, once it says that it is ready.</summary>
    public async Task<Uri> ReadyAsync() => await _ready.Task ?? throw new InvalidOperationException($"It ended instead of serving: {Errors}");

    /// <summary>Asks it to stop and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, Kill(_process.Id, Terminate));
        return await EndAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
