using System.Runtime.InteropServices;
using Strongroom.Server.Hosting;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Hosting;

public sealed class ProcessHardeningTests
{
    private const int GetDumpable = 3; // PR_GET_DUMPABLE

    [Fact]
    public async Task A_server_cannot_leave_a_core_dump()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var directory = new TemporaryDirectory();
        using var server = Verb.Start("server", "--dev", "--listen", "127.0.0.1:0", "--data", directory.File("data"));
        try
        {
            Assert.StartsWith("ready ", await server.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            var limit = File.ReadLines($"/proc/{server.Id}/limits").Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal));
            // Soft and hard.
            Assert.Equal(["0", "0", "bytes"], limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^3..]);
            // proc(5): the files of a process that is not dumpable belong to root, whoever runs it.
            Assert.Equal("0", await OwnerOfAsync($"/proc/{server.Id}/environ"));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    // In this process, for only a process itself can ask, and as root the owner of its files tells nothing.
    [Fact]
    public void A_hardened_process_is_not_dumpable()
    {
        if (!OperatingSystem.IsLinux()) return;
        ProcessHardening.Apply();

        Assert.Equal(0, Control(GetDumpable, 0, 0, 0, 0));
    }

    private static async Task<string> OwnerOfAsync(string path)
    {
        var start = new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u", path]) { RedirectStandardOutput = true };
        using var stat = System.Diagnostics.Process.Start(start)!;
        return (await stat.StandardOutput.ReadToEndAsync()).Trim();
    }

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Control(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
