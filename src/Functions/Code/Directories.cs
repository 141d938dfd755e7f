namespace Strongroom.Functions.Code;

/// <summary>Directories that are made for functions and removed after them.</summary>
internal static class Directories
{
    /// <summary>Entered by all, listed by none but the server: what lies in it is found only by who knows its name.</summary>
    public const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The owner's alone.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a directory with exactly this mode, whatever the process's mask is.</summary>
    public static void Create(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    /// <summary>Removes a directory with all in it, also where modes forbid it. Links are removed and not followed. Absent is fine.</summary>
    public static void Remove(string path)
    {
        if (!Directory.Exists(path)) return;
        if (new DirectoryInfo(path).LinkTarget is null) Open(path);
        Directory.Delete(path, recursive: true);
    }

    private static void Open(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(path, Private);
        foreach (string below in Directory.EnumerateDirectories(path, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            Open(below);
        }
    }
}
