using Microsoft.Win32.SafeHandles;
using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>The log's files in a directory of the file system: mode 0700, its files 0600.</summary>
/// <param name="path">The directory; made by the first writer.</param>
public sealed class AuditDirectory(string path) : IAuditDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string LockName = "lock";

    /// <inheritdoc/>
    public IReadOnlyList<string> List() =>
        Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))] : [];

    /// <inheritdoc/>
    public IAuditFile Open(string name, AuditFileUse use)
    {
        if (use == AuditFileUse.Create) MakeDirectory();
        return new StreamFile(OpenStream(
            name,
            use == AuditFileUse.Create ? FileMode.OpenOrCreate : FileMode.Open,
            use == AuditFileUse.Read ? FileAccess.Read : FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete));
    }

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(path, name));

    /// <inheritdoc/>
    public void Flush() => UnixFiles.FlushDirectory(path);

    /// <inheritdoc/>
    public IDisposable? TryLock()
    {
        try
        {
            MakeDirectory();
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
            return OpenStream(LockName, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (UnixFiles.IsHeld(error))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLockToRead()
    {
        try
        {
            // FileShare.Read is flock(LOCK_SH | LOCK_NB) on Unix, for which the right to read is enough.
            return OpenStream(LockName, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // A writer makes the file first and leaves it: there has been none here, only a copy of its log.
            return Stream.Null;
        }
        catch (IOException error) when (UnixFiles.IsHeld(error))
        {
            return null;
        }
    }

    private void MakeDirectory()
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        // Its own name must be durable, too, or the first records go with it.
        UnixFiles.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private FileStream OpenStream(string name, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (mode == FileMode.OpenOrCreate && !OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(Path.Combine(path, name), options);
    }

    private sealed class StreamFile(FileStream stream) : IAuditFile
    {
        private readonly SafeFileHandle _handle = stream.SafeFileHandle;

        public long Length => RandomAccess.GetLength(_handle);

        public int Read(Span<byte> buffer, long offset)
        {
            var total = 0;
            while (total < buffer.Length)
            {
                var count = RandomAccess.Read(_handle, buffer[total..], offset + total);
                if (count == 0) break;
                total += count;
            }

            return total;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

        public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

        public void Flush() => RandomAccess.FlushToDisk(_handle);

        public void Dispose() => stream.Dispose();
    }
}
