using Strongroom.Crypto;

namespace Strongroom.Storage.Sqlite;

/// <summary>One process per data directory: an operating system's lock on a file in it, which ends with the process
/// however that ends. The file itself stays.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageUnavailableException">Another process (or store) has the directory open.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, "strongroom.lock");
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
            return new DirectoryLock(SqliteFile.OpenPrivate(path, FileShare.None));
        }
        catch (IOException error) when (UnixFiles.IsHeld(error))
        {
            throw new StorageUnavailableException(
                $"The data directory {directory} is in use by another Strongroom process: stop that one, or choose another directory.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
