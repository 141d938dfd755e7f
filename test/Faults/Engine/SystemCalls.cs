using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>What a replaced system call does.</summary>
internal enum SystemFault
{
    /// <summary>Nothing: it goes through.</summary>
    None,

    /// <summary>It fails with EIO.</summary>
    InputOutput,

    /// <summary>It fails with ENOSPC.</summary>
    DiskFull,

    /// <summary>A write puts half of its bytes on the disk and then fails with EIO.</summary>
    Torn,
}

/// <summary>
/// Faults beneath the storage engine: the reads and writes that SQLite asks of the operating system go through here
/// (<c>xSetSystemCall</c> of its Unix VFS) and fail as told, for the files of one directory.
/// </summary>
internal sealed unsafe class SystemCalls : IDisposable
{
    // sqlite3_vfs of a 64-bit machine: xSetSystemCall and xGetSystemCall behind three numbers and 15 pointers.
    private const int SetSystemCall = 144;
    private const int GetSystemCall = 152;
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    private static readonly Lock Gate = new();
    private static readonly List<SystemCalls> Active = [];
    private static delegate* unmanaged<int, byte*, nint, long, nint> _read;
    private static delegate* unmanaged<int, byte*, nint, long, nint> _write;

    private readonly string _directory;
    private readonly ManualResetEventSlim _mayWrite = new(true);
    private volatile int _reads;
    private volatile int _writes;
    private int _failed;
    private int _held;

    public SystemCalls(string directory)
    {
        _directory = Path.GetFullPath(directory);
        lock (Gate)
        {
            Install();
            Active.Add(this);
        }
    }

    /// <summary>What reads of the directory's files do.</summary>
    public SystemFault Reads
    {
        set => _reads = (int)value;
    }

    /// <summary>What writes to the directory's files do.</summary>
    public SystemFault Writes
    {
        set => _writes = (int)value;
    }

    /// <summary>How many calls have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>How many writes have been held up.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Writes wait from now on.</summary>
    public void HoldWrites() => _mayWrite.Reset();

    /// <summary>Writes go on.</summary>
    public void ReleaseWrites() => _mayWrite.Set();

    public void Dispose()
    {
        _mayWrite.Set();
        lock (Gate)
        {
            Active.Remove(this);
        }
    }

    [DllImport("e_sqlite3")]
    private static extern byte* sqlite3_vfs_find(byte* name);

    // Once for the process, and never back: connections keep what they have.
    private static void Install()
    {
        if (_read is not null)
        {
            return;
        }

        SQLitePCL.Batteries_V2.Init();
        var vfs = sqlite3_vfs_find(null);
        var set = *(delegate* unmanaged<byte*, byte*, void*, int>*)(vfs + SetSystemCall);
        var get = *(delegate* unmanaged<byte*, byte*, void*>*)(vfs + GetSystemCall);
        // Builds differ in which of the two names they use; both take 64-bit offsets here.
        foreach (var (read, write) in new[] { ("pread", "pwrite"), ("pread64", "pwrite64") })
        {
            fixed (byte* readName = Utf8(read), writeName = Utf8(write))
            {
                if (get(vfs, readName) is not null and var oldRead && get(vfs, writeName) is not null and var oldWrite)
                {
                    _read = (delegate* unmanaged<int, byte*, nint, long, nint>)oldRead;
                    _write = (delegate* unmanaged<int, byte*, nint, long, nint>)oldWrite;
                    delegate* unmanaged<int, byte*, nint, long, nint> myRead = &Read;
                    delegate* unmanaged<int, byte*, nint, long, nint> myWrite = &Write;
                    if (set(vfs, readName, myRead) != 0 || set(vfs, writeName, myWrite) != 0)
                    {
                        throw new InvalidOperationException("SQLite does not let its system calls be replaced.");
                    }
                }
            }
        }

        if (_read is null)
        {
            throw new InvalidOperationException("This build of SQLite uses neither pread nor pread64.");
        }
    }

    private static byte[] Utf8(string text) => [.. System.Text.Encoding.UTF8.GetBytes(text), 0];

    [UnmanagedCallersOnly]
    private static nint Read(int file, byte* buffer, nint length, long offset)
    {
        if (Of(file) is { _reads: not 0 } owner)
        {
            Interlocked.Increment(ref owner._failed);
            return Fail(InputOutputError);
        }

        return _read(file, buffer, length, offset);
    }

    [UnmanagedCallersOnly]
    private static nint Write(int file, byte* buffer, nint length, long offset)
    {
        if (Of(file) is not { } owner)
        {
            return _write(file, buffer, length, offset);
        }

        if (!owner._mayWrite.IsSet)
        {
            Interlocked.Increment(ref owner._held);
            owner._mayWrite.Wait();
        }

        switch ((SystemFault)owner._writes)
        {
            case SystemFault.InputOutput:
                Interlocked.Increment(ref owner._failed);
                return Fail(InputOutputError);
            case SystemFault.DiskFull:
                Interlocked.Increment(ref owner._failed);
                return Fail(NoSpace);
            case SystemFault.Torn:
                Interlocked.Increment(ref owner._failed);
                _ = _write(file, buffer, length / 2, offset);
                return Fail(InputOutputError);
            default:
                return _write(file, buffer, length, offset);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Fail(int error)
    {
        Marshal.SetLastSystemError(error);
        return -1;
    }

    private static SystemCalls? Of(int file)
    {
        // What the descriptor is open on; a file that is deleted has a suffix, and is still of its directory.
        var path = new FileInfo($"/proc/self/fd/{file}").LinkTarget;
        lock (Gate)
        {
            return path is null ? null : Active.Find(each => path.StartsWith(each._directory + "/", StringComparison.Ordinal));
        }
    }
}
