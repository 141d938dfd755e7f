using Strongroom.Crypto;

namespace Strongroom.Storage.Sqlite;

/// <summary>One process per data directory: an operating system's lock on a file in it, which ends with the process
/// however that ends. The file itself stays.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageUnavailableException">Another process (or store) has the directory open.</exception>
    public static DirectoryLock Take(string directory) =>
        // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
        Guarded(directory, () => new DirectoryLock(SqliteFile.OpenPrivate(PathIn(directory), FileShare.None)));

    /// <summary>Keeps servers, but not other readers, away, without a right to write; null where no server has ever been.</summary>
    /// <exception cref="StorageUnavailableException">Another process (or store) has the directory open.</exception>
    public static DirectoryLock? TakeToRead(string directory) => File.Exists(PathIn(directory))
        // FileShare.Read is flock(LOCK_SH | LOCK_NB) on Unix.
        ? Guarded(directory, () => new DirectoryLock(new FileStream(PathIn(directory), FileMode.Open, FileAccess.Read, FileShare.Read)))
        : null;

    public void Dispose() => _file.Dispose();

    private static string PathIn(string directory) => Path.Combine(directory, "strongroom.lock");

    private static DirectoryLock Guarded(string directory, Func<DirectoryLock> take)
    {
        try
        {
            return take();
        }
        catch (IOException error) when (UnixFiles.IsHeld(error))
        {
            throw new StorageUnavailableException(
                $"The data directory {directory} is in use by another Strongroom process: stop that one, or choose another directory.", error);
        }
    }
}
