using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Strongroom.Bench.Load;

/// <summary>A server in a process of its own, with its processor time and memory.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan startUp, bool hasMetrics)
    {
        _process = process;
        Address = address;
        StartUp = startUp;
        HasMetrics = hasMetrics;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to its ready line.</summary>
    public TimeSpan StartUp { get; }

    /// <summary>Whether it answers <c>/metrics</c>.</summary>
    public bool HasMetrics { get; }

    /// <summary>User and system time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            // After the command, which may hold blanks, fields 14 and 15 of stat count from its closing parenthesis.
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Resident => Memory("VmRSS");

    /// <summary>The most that resident memory was since <see cref="ForgetPeak"/>, in bytes.</summary>
    public long Peak => Memory("VmHWM");

    /// <summary>Lets <see cref="Peak"/> begin anew (proc(5), clear_refs).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>Waits until it has next to nothing left to do.</summary>
    public async Task IdleAsync()
    {
        TimeSpan before;
        do
        {
            before = Processor;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        while (Processor - before > TimeSpan.FromMilliseconds(60));
    }

    /// <summary>Starts a server of ours and waits for its line <c>ready http://…</c>.</summary>
    public static Task<ServerProcess> StartAsync(string file, params string[] arguments) => StartAsync(ReadyLine(), isOurs: true, file, arguments);

    /// <summary>Starts any server and waits for the line that tells its address as the expression's first group.</summary>
    /// <param name="ready">Finds the address.</param>
    /// <param name="isOurs">Whether it answers <c>/metrics</c>, and writes to standard error only what one has to know.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<ServerProcess> StartAsync(Regex ready, bool isOurs, string file, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        var told = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, EnableRaisingEvents = true };
        void Look(string? line)
        {
            if (line is not null && ready.Match(line) is { Success: true } match)
            {
                told.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }

        process.OutputDataReceived += (_, line) => Look(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            Look(line.Data);
            if (line.Data is not null && isOurs)
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.Exited += (_, _) => told.TrySetException(new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended without being ready"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process, await told.Task, clock.Elapsed, isOurs);
    }

    /// <summary>What it says of itself now.</summary>
    public Task<ServerCounters> CountersAsync() => ServerCounters.ReadAsync(Address);

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private long Memory(string field) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) << 10;

    [GeneratedRegex("^ready (http.*)$")]
    private static partial Regex ReadyLine();
}
