using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Strongroom.Bench.Load;

/// <summary>moto's server, an emulator of AWS in Python, where it is installed.</summary>
internal static partial class Moto
{
    /// <summary>Connections held open to it: its server makes a thread for each request, and more only wait.</summary>
    public const int Connections = 8;

    public const string HowToInstall = "pip install 'moto[server]' (for the python3 on the path)";

    /// <summary>Starts it, or returns null where it is not installed.</summary>
    public static async Task<ServerProcess?> StartAsync()
    {
        using var probe = Process.Start(new ProcessStartInfo("python3", ["-c", "import moto.server"]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("python3 did not start");
        await probe.StandardError.ReadToEndAsync();
        await probe.WaitForExitAsync();
        return probe.ExitCode == 0
            ? await ServerProcess.StartAsync(Running(), isOurs: false, "python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0")
            : null;
    }

    [GeneratedRegex(@"Running on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Running();
}
