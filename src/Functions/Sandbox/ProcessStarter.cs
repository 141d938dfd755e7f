using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Strongroom.Functions.Sandbox;

/// <summary>
/// Starts every process from one thread that lives as long as the runner. A process asks the kernel to be ended with its parent, and
/// by parent the kernel means the thread that made it: a thread of the pool would take its children along when it is retired.
/// </summary>
internal sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> _orders = [];
    private readonly Thread _thread;

    public ProcessStarter()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "function starter" };
        _thread.Start();
    }

    /// <summary>Starts a process.</summary>
    /// <exception cref="FunctionStartException">The program cannot be started.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((start, started));
        return started.Task;
    }

    /// <summary>Runs a program to its end, its output thrown away.</summary>
    /// <returns>The exit code and the first line that it wrote.</returns>
    public async Task<(int Code, string Said)> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        using var process = await StartAsync(start);
        process.StandardInput.Close();
        string said = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, said.Split('\n', 2)[0]);
    }

    /// <summary>Ends the thread, and by that the processes that are left.</summary>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Work()
    {
        foreach (var (start, started) in _orders.GetConsumingEnumerable())
        {
            var process = new Process { StartInfo = start, EnableRaisingEvents = true };
            try
            {
                process.Start();
                started.SetResult(process);
            }
            catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException)
            {
                process.Dispose();
                started.SetException(new FunctionStartException(FunctionErrors.InvalidSandbox, $"{start.FileName} cannot be started: {error.Message}"));
            }
        }
    }
}
