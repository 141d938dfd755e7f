using Strongroom.Functions.Code;

namespace Strongroom.Functions.Runtimes;

/// <summary>The directory with our bootstraps, which every function's process can read.</summary>
internal static class RuntimeFiles
{
    private static readonly string[] Names = ["bootstrap.py", "bootstrap.mjs"];

    /// <summary>Writes them out of the assembly.</summary>
    public static void Write(string directory)
    {
        Directories.Create(directory, Directories.Passable);
        foreach (string name in Names)
        {
            using var from = typeof(RuntimeFiles).Assembly.GetManifestResourceStream($"Strongroom.Functions.Runtimes.{name}")!;
            Publish(from, Path.Combine(directory, name));
        }
    }

    /// <summary>Writes a file that every user may read and none write.</summary>
    public static void Publish(Stream from, string path)
    {
        using (var to = File.Create(path)) from.CopyTo(to);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }
}
