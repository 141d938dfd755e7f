using System.Diagnostics;
using System.Globalization;

namespace Strongroom.Bench.Load;

/// <summary>A server in a process of its own, with its processor time and memory.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan startUp)
    {
        _process = process;
        Address = address;
        StartUp = startUp;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to its ready line.</summary>
    public TimeSpan StartUp { get; }

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
    public long Resident => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) << 10;

    /// <summary>Starts a server and waits for its line <c>ready http://…</c>.</summary>
    public static async Task<ServerProcess> StartAsync(string file, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new ServerProcess(process, new Uri(line["ready ".Length..]), clock.Elapsed);
            }
        }

        throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended without being ready");
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
