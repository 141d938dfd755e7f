using System.IO.Compression;

namespace Strongroom.Functions.Code;

/// <summary>
/// Reads the zips that functions are uploaded as. What would leave the directory it is unpacked to, what is neither file nor
/// directory (symbolic links, devices) and what unpacks to too much is refused; executable bits are kept, other modes are not.
/// </summary>
public static class FunctionArchive
{
    // Enough for a large node_modules, too few to use up a file system's inodes.
    private const int MaxEntries = 100_000;
    private const int MaxNameBytes = 1024;

    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int DirectoryType = 0x4000;
    private const int AnyExecute = 0b001_001_001;

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Checks a zip by unpacking it to nowhere.</summary>
    /// <param name="zip">Seekable.</param>
    /// <param name="maxBytes">How much it may unpack to.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="FunctionArchiveException">It is no zip, or one that is refused.</exception>
    public static Task VerifyAsync(Stream zip, long maxBytes, CancellationToken cancellation) =>
        WalkAsync(zip, directory: null, maxBytes, cancellation);

    /// <summary>Unpacks a zip into a directory that exists; everything in it is read-only afterwards.</summary>
    /// <exception cref="FunctionArchiveException">It is no zip, or one that is refused.</exception>
    internal static async Task UnpackAsync(Stream zip, string directory, long maxBytes, CancellationToken cancellation)
    {
        await WalkAsync(zip, directory, maxBytes, cancellation);
        if (OperatingSystem.IsWindows()) return;
        foreach (string made in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Append(directory))
        {
            File.SetUnixFileMode(made, Executable);
        }
    }

    private static async Task WalkAsync(Stream zip, string? directory, long maxBytes, CancellationToken cancellation)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaxEntries) throw new FunctionArchiveException($"The zip holds more than {MaxEntries} entries.");
            var seen = new HashSet<string>(StringComparer.Ordinal);
            long left = maxBytes;
            foreach (var entry in archive.Entries)
            {
                string name = Check(entry);
                bool folder = entry.FullName.EndsWith('/');
                if (name.Length == 0) continue;
                if (!seen.Add(name) && !folder) throw new FunctionArchiveException("The zip holds two files of one name.");
                string? path = directory is null ? null : Path.Combine(directory, name);
                if (folder)
                {
                    if (path is not null) Directory.CreateDirectory(path);
                    continue;
                }

                left = await CopyAsync(entry, path, left, maxBytes, cancellation);
            }
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            throw new FunctionArchiveException("The file is not a zip that can be read.", error);
        }
        catch (IOException error) when (directory is not null && error is not FileNotFoundException && Clash(error))
        {
            throw new FunctionArchiveException("The zip holds a name that is both a file and a directory.", error);
        }
    }

    // ENOTDIR and EEXIST: a/b after a file a, or the other way round.
    private static bool Clash(IOException error) => error.HResult is 20 or 17 || error is DirectoryNotFoundException;

    private static async Task<long> CopyAsync(ZipArchiveEntry entry, string? path, long left, long maxBytes, CancellationToken cancellation)
    {
        if (path is not null) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var from = await entry.OpenAsync(cancellation);
        await using Stream to = path is null ? Stream.Null : new FileStream(path, Creating(entry));
        byte[] buffer = new byte[64 * 1024];
        int count;
        // What the directory of the zip says of sizes is not believed.
        while ((count = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            left -= count;
            if (left < 0) throw new FunctionArchiveException($"Unzipped size must be smaller than {maxBytes} bytes");
            await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        return left;
    }

    private static FileStreamOptions Creating(ZipArchiveEntry entry)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ((entry.ExternalAttributes >> 16) & AnyExecute) == 0 ? Plain : Executable;
        }

        return options;
    }

    /// <summary>The entry's path below the directory, without a slash at either end.</summary>
    private static string Check(ZipArchiveEntry entry)
    {
        string name = entry.FullName;
        int type = (entry.ExternalAttributes >> 16) & TypeMask;
        if (type is not (0 or RegularFile or DirectoryType))
        {
            throw new FunctionArchiveException("The zip holds something that is neither a file nor a directory (a symbolic link or a device).");
        }

        if (entry.IsEncrypted) throw new FunctionArchiveException("The zip is encrypted.");
        if (name.Length > MaxNameBytes || name.Contains('\0') || name.Contains('\\') || name.StartsWith('/'))
        {
            throw new FunctionArchiveException("The zip holds a name that no file here may have.");
        }

        string[] parts = name.TrimEnd('/').Split('/');
        if (parts.Contains("..")) throw new FunctionArchiveException("The zip holds a name that leads out of it.");
        return string.Join('/', parts.Where(part => part is not ("." or "")));
    }
}
