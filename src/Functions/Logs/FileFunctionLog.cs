using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Strongroom.Functions.Code;

namespace Strongroom.Functions.Logs;

/// <summary>
/// The output of functions in files, one directory for each function: <c>current.log</c> and, when that was full,
/// <c>previous.log</c>. A line is time, log stream and what was written. Only the server's user may read them.
/// </summary>
public sealed partial class FileFunctionLog : IFunctionLog, IDisposable
{
    /// <summary>How large a file becomes before the next one, in bytes.</summary>
    public const long DefaultFileBytes = 8 * 1024 * 1024;

    // More functions may write; the one that wrote least recently is closed and opened again.
    private const int MaxOpen = 64;

    private readonly string _directory;
    private readonly long _fileBytes;
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Arn, FileStream File)> _open = []; // The last used first.

    /// <summary>Writes below a directory, which is made when it is absent.</summary>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public FileFunctionLog(string directory, long fileBytes = DefaultFileBytes)
    {
        (_directory, _fileBytes) = (directory, fileBytes);
        Directories.Create(directory, Directories.Private);
    }

    /// <summary>Where a function's files are.</summary>
    public string DirectoryOf(FunctionSpec function) => Path.Combine(_directory, Safe($"{function.Account}-{function.Region}-{function.Name}"));

    /// <inheritdoc/>
    /// <exception cref="IOException">The line cannot be written.</exception>
    public void Write(FunctionSpec function, string instance, DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {instance} ");
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(head) + line.Length + 1];
        int length = Encoding.UTF8.GetBytes(head, bytes);
        line.CopyTo(bytes.AsSpan(length));
        bytes[^1] = (byte)'\n';
        lock (_gate)
        {
            var file = Open(function);
            if (file.Length > 0 && file.Length + bytes.Length > _fileBytes) file = Rotate(function, file);
            file.Write(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, file) in _open) file.Dispose();
            _open.Clear();
        }
    }

    private FileStream Open(FunctionSpec function)
    {
        for (var node = _open.First; node is not null; node = node.Next)
        {
            if (node.Value.Arn != function.Arn) continue;
            _open.Remove(node);
            _open.AddFirst(node);
            return node.Value.File;
        }

        if (_open.Count == MaxOpen)
        {
            _open.Last!.Value.File.Dispose();
            _open.RemoveLast();
        }

        string directory = DirectoryOf(function);
        Directories.Create(directory, Directories.Private);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0, // A line is in the file when it was written.
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(directory, "current.log"), options);
        _open.AddFirst((function.Arn, file));
        return file;
    }

    private FileStream Rotate(FunctionSpec function, FileStream full)
    {
        full.Dispose();
        _open.RemoveFirst();
        string directory = DirectoryOf(function);
        File.Move(Path.Combine(directory, "current.log"), Path.Combine(directory, "previous.log"), overwrite: true);
        return Open(function);
    }

    // Names of functions are letters, digits, hyphens and underscores; nothing else reaches the file system.
    private static string Safe(string name) => Other().Replace(name, "_");

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Other();
}
