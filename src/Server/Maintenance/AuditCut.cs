namespace Strongroom.Server.Maintenance;

/// <summary>
/// The audit directory as of one moment while it is written: the content of its head file, and how long each of the other
/// files was. Those only grow, so their first bytes are the same whenever they are read.
/// <para>The head says how far the log is confirmed, and behind it may stand one group of records that was being written.
/// A cut is taken only between two equal readings of the head, so that it holds at most that one group more: what power
/// loss at that moment would have left, which the log goes on from.</para>
/// </summary>
internal sealed class AuditCut
{
    /// <summary>The audit directory within the data directory.</summary>
    public const string DirectoryName = "audit";

    private const string HeadName = "head";
    private const string LockName = "lock";
    private const int Attempts = 1000;

    private readonly string _directory;
    private readonly byte[]? _head;
    private readonly List<(string Name, long Length)> _files;

    private AuditCut(string directory, byte[]? head, List<(string Name, long Length)> files)
    {
        _directory = directory;
        _head = head;
        _files = files;
    }

    /// <summary>Takes a cut; an empty one when there is no audit directory.</summary>
    /// <exception cref="BackupException">The log does not hold still.</exception>
    public static AuditCut Take(string data)
    {
        var directory = Path.Combine(data, DirectoryName);
        if (!Directory.Exists(directory)) return new AuditCut(directory, null, []);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var head = Head(directory);
            var files = new DirectoryInfo(directory).EnumerateFiles()
                .Where(file => file.Name is not (HeadName or LockName))
                .Select(file => (file.Name, file.Length))
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .ToList();
            if (head.AsSpan().SequenceEqual(Head(directory))) return new AuditCut(directory, head, files);
        }

        throw new BackupException("The audit log is written too fast to be copied; run the backup again.");
    }

    /// <summary>Writes it to a backup.</summary>
    /// <exception cref="BackupException">A file is gone or became shorter.</exception>
    public void CopyTo(BackupWriter backup)
    {
        if (_head is not null) backup.Add(HeadName, new MemoryStream(_head), _head.Length);
        foreach (var (name, length) in _files)
        {
            try
            {
                using var content = Open(Path.Combine(_directory, name));
                backup.Add(name, content, length);
            }
            catch (FileNotFoundException error)
            {
                throw new BackupException($"The audit file {name} was removed while the backup was made; run it again.", error);
            }
        }
    }

    private static byte[]? Head(string directory)
    {
        var path = Path.Combine(directory, HeadName);
        if (!File.Exists(path)) return null;
        using var file = Open(path);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
