using System.Diagnostics;
using Strongroom.Server.Hosting;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A server in a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _log;

    private ServerProcess(Process process, Uri address, Task<string> log)
    {
        _process = process;
        Address = address;
        _log = log;
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    private static string Dotnet =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <exception cref="CrashException">It did not come up: the data directory does not open.</exception>
    public static Task<ServerProcess> StartAsync(string data, bool dev) => ReadyAsync(Launch(data, dev), data);

    /// <summary>As <see cref="StartAsync"/> in development, with a folder of the data directory on a file system of its own,
    /// 512 KiB in memory, that nothing but this process sees and that ends with it. Needs <c>unshare</c> of util-linux, and root or
    /// user namespaces.</summary>
    /// <exception cref="CrashException">It did not come up, or the file system cannot be had here.</exception>
    public static Task<ServerProcess> StartOnSmallDiskAsync(string data, string folder)
    {
        var disk = Directory.CreateDirectory(Path.Combine(data, folder)).FullName;
        var start = Start(ServerArguments(data, dev: true));
        string[] wrapped =
        [
            // Whoever is not root becomes it in a user namespace, where it may mount.
            .. Environment.IsPrivilegedProcess ? (string[])[] : ["--map-root-user"], "--mount",
            "sh", "-c", """mount -t tmpfs -o size=512k,mode=700 strongroom-test "$0" && exec "$@" """, disk,
            start.FileName, .. start.ArgumentList,
        ];
        return ReadyAsync(Process.Start(Start("unshare", wrapped))!, data);
    }

    private static async Task<ServerProcess> ReadyAsync(Process process, string data)
    {
        var log = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is not null && line.StartsWith("ready ", StringComparison.Ordinal))
        {
            return new ServerProcess(process, new Uri(line["ready ".Length..]), log);
        }

        process.Kill();
        throw new CrashException($"The server did not start on {data}: {line}\n{await log}");
    }

    /// <summary>Starts one and kills it after <paramref name="delay"/>, most likely before it is ready.</summary>
    public static async Task StartAndKillAsync(string data, bool dev, TimeSpan delay)
    {
        using var process = Launch(data, dev);
        var log = process.StandardError.ReadToEndAsync();
        // How far a start comes in this time is the machine's affair: any moment will do.
        await Task.Delay(delay);
        process.Kill();
        await process.WaitForExitAsync();
        await log;
    }

    /// <summary>What a verb of the program prints and how it ends.</summary>
    public static async Task<(int ExitCode, string Output)> RunVerbAsync(params string[] arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>SIGKILL: nothing of the program runs any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end; the program's log.</summary>
    public async Task<string> EndedAsync()
    {
        await _process.WaitForExitAsync();
        return await _log;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await EndedAsync();
        _process.Dispose();
    }

    private static Process Launch(string data, bool dev) => Process.Start(Start(ServerArguments(data, dev)))!;

    private static string[] ServerArguments(string data, bool dev) =>
        ["server", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "error", "--rate-limits", "off", .. dev ? (string[])["--dev"] : []];

    private static ProcessStartInfo Start(string[] arguments) => Start(Dotnet, [typeof(StrongroomHost).Assembly.Location, .. arguments]);

    private static ProcessStartInfo Start(string program, string[] arguments) =>
        new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A process that lives for a second gains nothing from measuring itself.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
}

/// <summary>What a crash test found: the message tells what was lost or half applied, and the seed.</summary>
public sealed class CrashException(string message) : Exception(message);
