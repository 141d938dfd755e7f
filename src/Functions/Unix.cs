using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Strongroom.Functions;

/// <summary>The system calls of Linux that the framework has no words for. Everything here is used on Linux alone.</summary>
internal static class Unix
{
    private const int SigKill = 9;
    private const int Again = 11; // EAGAIN
    private const int Interrupted = 4; // EINTR
    private const short Readable = 1; // POLLIN
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int SetFlags = 4; // F_SETFL
    private const int NonBlocking = 0x800; // O_NONBLOCK

    /// <summary>Ends a process and all that are of its process group. One that is gone already is no error.</summary>
    public static void KillGroup(int process)
    {
        _ = Kill(-process, SigKill);
        _ = Kill(process, SigKill);
    }

    /// <summary>Ends one process.</summary>
    public static void KillOne(int process) => _ = Kill(process, SigKill);

    /// <summary>Gives a file or directory to a user and a group of the same id.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Give(string path, int id)
    {
        if (ChangeOwner(path, (uint)id, (uint)id) != 0) throw Failure("chown");
    }

    /// <summary>
    /// Keeps what this process has open from the processes that it starts. The framework does so with what it opens itself, but not with
    /// what the process was started with: an operator's shell or supervisor may have left files and pipes open.
    /// </summary>
    public static void KeepDescriptors()
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            int descriptor = int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture);
            // One that is closed meanwhile, as that of this listing is, needs nothing.
            if (descriptor > 2) _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);
        }
    }

    /// <summary>Lets reads of a descriptor return at once.</summary>
    public static void MakeNonBlocking(SafeHandle descriptor)
    {
        if (Control((int)descriptor.DangerousGetHandle(), SetFlags, NonBlocking) < 0) throw Failure("fcntl");
    }

    /// <summary>Waits until one of two descriptors can be read or has ended.</summary>
    public static void WaitReadable(SafeHandle one, SafeHandle other)
    {
        PollItem[] items =
        [
            new() { Descriptor = (int)one.DangerousGetHandle(), Events = Readable },
            new() { Descriptor = (int)other.DangerousGetHandle(), Events = Readable },
        ];
        while (Poll(items, (nuint)items.Length, -1) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted) throw Failure("poll");
        }
    }

    /// <summary>What can be read now: the count of bytes, 0 at the end, -1 when there is nothing yet.</summary>
    public static int ReadAvailable(SafeHandle descriptor, byte[] buffer)
    {
        while (true)
        {
            nint count = Read((int)descriptor.DangerousGetHandle(), buffer, (nuint)buffer.Length);
            if (count >= 0) return (int)count;
            int error = Marshal.GetLastPInvokeError();
            if (error == Again) return -1;
            if (error != Interrupted) throw Failure("read");
        }
    }

    private static IOException Failure(string call)
    {
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{call}: {reason.Message}", reason);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollItem
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Control(int descriptor, int command, int argument);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Poll([In, Out] PollItem[] items, nuint count, int timeout);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Read(int descriptor, [Out] byte[] buffer, nuint count);
}
