using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Strongroom.Server.Hosting;

/// <summary>
/// Keeps the memory of the process, which holds keys, from being written to disk or read by other processes of the same
/// user: no core dump (RLIMIT_CORE 0, for good) and not dumpable, which on Linux also ends attaching with ptrace and reading
/// <c>/proc/PID/mem</c> except by root (prctl(2), PR_SET_DUMPABLE). On other systems it does nothing.
/// </summary>
internal static class ProcessHardening
{
    // The numbers of these are the same on every Linux architecture that .NET runs on.
    private const int CoreLimit = 4; // RLIMIT_CORE
    private const int SetDumpable = 4; // PR_SET_DUMPABLE

    /// <summary>Applies it to this process. Call it before any key is in memory.</summary>
    /// <exception cref="InvalidOperationException">The system refused.</exception>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Lowering a limit needs no privilege, and without one the hard limit cannot be raised again.
        var none = default(Limit);
        Check(SetLimit(CoreLimit, in none), "setrlimit");
        Check(Control(SetDumpable, 0, 0, 0, 0), "prctl");
    }

    private static void Check(int outcome, string call)
    {
        if (outcome != 0)
        {
            var reason = new Win32Exception(Marshal.GetLastPInvokeError());
            throw new InvalidOperationException($"Core dumps cannot be disabled: {call}: {reason.Message}", reason);
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetLimit(int resource, in Limit limit);

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Control(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    /// <summary>struct rlimit: soft and hard limit, each as wide as a machine word.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
