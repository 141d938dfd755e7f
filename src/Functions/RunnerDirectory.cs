using System.Security.Cryptography;
using System.Text;
using Strongroom.Functions.Code;
using Strongroom.Functions.Runtimes;

namespace Strongroom.Functions;

/// <summary>
/// The runner's directory: <c>code</c> (unpacked zips), <c>runtime</c> (our bootstraps), <c>instances</c> (one directory for each
/// process). Nothing in it outlives the server; what a killed one left is removed at the start.
/// </summary>
internal sealed class RunnerDirectory : IDisposable
{
    private readonly FileStream _lock;
    private long _instances;

    /// <summary>Takes the directory for this runner alone.</summary>
    /// <exception cref="IOException">Another runner has it, or it cannot be made.</exception>
    public RunnerDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(Path) && new DirectoryInfo(Path).LinkTarget is not null) throw new IOException($"The functions' directory '{Path}' is a symbolic link.");
        Directory.CreateDirectory(Path);
        // In a directory that all may write to, somebody else may have made it before us. Anyone but root fails at the mode then.
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess) Unix.Give(Path, 0);
        Directories.Create(Path, Directories.Passable);
        _lock = new FileStream(System.IO.Path.Combine(Path, "lock"), new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        });
        foreach (string left in new[] { Code, Instances, Runtime }) Directories.Remove(left);
        Directories.Create(Code, Directories.Passable);
        Directories.Create(Instances, Directories.Passable);
        RuntimeFiles.Write(Runtime);
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    public string Code => System.IO.Path.Combine(Path, "code");

    public string Runtime => System.IO.Path.Combine(Path, "runtime");

    /// <summary>The beginning of the names of this runner's control groups.</summary>
    public string GroupPrefix => $"strongroom-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12]}";

    private string Instances => System.IO.Path.Combine(Path, "instances");

    /// <summary>A path for a process's directory.</summary>
    public string NewInstance() => System.IO.Path.Combine(Instances, $"{Interlocked.Increment(ref _instances)}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");

    public void Dispose() => _lock.Dispose();
}
