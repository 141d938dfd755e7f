using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Strongroom.Crypto;

/// <summary>
/// Guarantees that the framework's file calls do not give on Unix: a publication that never replaces (its move checks
/// and then renames, which replaces a file made in between), and a flush of a directory, without which a new file may be
/// gone after power loss. On Windows the framework's move refuses to replace and the file system journals entries.
/// </summary>
internal static class UnixFiles
{
    // What a lock held by another looks like: EWOULDBLOCK on Linux and on macOS, a sharing violation on Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private const int FileExists = 17; // EEXIST, the same on Linux, macOS and the BSDs.

    /// <summary>Gives the file at <paramref name="draft"/> its final name in one atomic step; false when something has
    /// that name already. The draft stays and is the caller's to delete.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static bool TryPublish(string draft, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(draft, path, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(path))
            {
                return false;
            }
        }

        if (Link(Native(draft), Native(path)) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == FileExists ? false : throw Failure(path);
    }

    /// <summary>Whether opening a file failed because another process (or stream) holds a lock on it.</summary>
    public static bool IsHeld(IOException error) => Held.Contains(error.HResult);

    /// <summary>Makes the entries of a directory durable.</summary>
    /// <exception cref="IOException">The directory cannot be opened or flushed.</exception>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // O_RDONLY is 0 on every Unix and is all that fsync needs.
        int descriptor = Open(Native(path), 0);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static byte[] Native(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static IOException Failure(string path)
    {
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{reason.Message} ('{path}')", reason);
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Link(byte[] existing, byte[] added);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Close(int descriptor);
}
