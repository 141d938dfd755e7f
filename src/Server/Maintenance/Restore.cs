using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Maintenance;

/// <summary>
/// Puts a backup into an empty data directory. Everything is written and checked in a draft within it, and moved into place
/// when it is whole: the audit log first, the store last, in one rename. Until then no server starts on the directory, and
/// a restore that was cut off can be run again.
/// </summary>
internal static class Restore
{
    // What may be in a directory that counts as empty: an unmounted volume's furniture, and what the server needs too.
    private static readonly string[] Furniture = ["seal.key", "strongroom.lock", "lost+found"];

    /// <summary>Restores <paramref name="path"/> into <paramref name="directory"/>.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="directory">A directory that is absent or empty; it may hold the seal key.</param>
    /// <param name="sealKeyFile">The key file of the seal that was in use when the backup was made.</param>
    /// <exception cref="BackupException">The directory is not empty, or it is no whole backup.</exception>
    /// <exception cref="SealException">The key file cannot be used.</exception>
    /// <exception cref="SealedDataException">The backup was truncated or changed, or is another seal key's.</exception>
    /// <exception cref="StorageUnavailableException">The directory is in use, or the disk refuses.</exception>
    public static async Task<BackupSummary> FromFileAsync(string path, string directory, string sealKeyFile)
    {
        RefuseUnlessEmpty(directory, sealKeyFile);
        using var seal = KeyFileSeal.Open(sealKeyFile);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 256 << 10);
            using var reader = await BackupReader.OpenAsync(file, seal);
            using var import = SqliteImport.Begin(directory);
            var summary = await FillAsync(reader, import, seal);
            Publish(import, directory);
            return summary;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The backup cannot be restored: {error.Message}", error);
        }
    }

    private static async Task<BackupSummary> FillAsync(BackupReader reader, SqliteImport import, ISeal seal)
    {
        Barrier? barrier = null;
        try
        {
            ValueCheck? check = null;
            var (entries, files) = await reader.ReadAsync(
                async entry =>
                {
                    // The system's records come first, in key order.
                    if (entry.Key.Span.SequenceEqual(SystemKeys.BarrierState.Bytes.Span))
                    {
                        barrier = await BarrierState.Decode(entry.Value.Span).OpenAsync(seal);
                        check = new ValueCheck(barrier);
                    }

                    check?.Look(entry);
                    import.Add(entry);
                },
                (name, content) => WriteFile(Path.Combine(import.Draft, AuditCut.DirectoryName), name, content));
            if (check is null) throw new BackupException("The backup lacks the keys that seal its data.");
            import.Complete(reader.Revision);
            return new BackupSummary(reader.Made, reader.Revision, entries, files, check.Damaged);
        }
        finally
        {
            barrier?.Dispose();
        }
    }

    private static void WriteFile(string directory, string name, Stream content)
    {
        if (name.Length == 0 || name is "." or ".." || Path.GetFileName(name) != name)
            throw new BackupException($"The backup has a file of an impossible name, '{name}'.");
        CreateDirectory(directory);
        using var file = new FileStream(Path.Combine(directory, name), Backup.NewFile());
        content.CopyTo(file);
        file.Flush(flushToDisk: true);
    }

    private static void Publish(SqliteImport import, string directory)
    {
        var draft = Path.Combine(import.Draft, AuditCut.DirectoryName);
        var audit = Path.Combine(directory, AuditCut.DirectoryName);
        // Left by a restore that was cut off right here: nothing has used it since, for there was no store.
        if (Directory.Exists(audit)) Directory.Delete(audit, recursive: true);
        if (Directory.Exists(draft))
        {
            UnixFiles.FlushDirectory(draft);
            Directory.Move(draft, audit);
            UnixFiles.FlushDirectory(directory);
        }

        import.Publish();
        UnixFiles.FlushDirectory(directory);
    }

    private static void RefuseUnlessEmpty(string directory, string sealKeyFile)
    {
        if (!Directory.Exists(directory)) return;
        HashSet<string> allowed = [.. Furniture, SqliteImport.DraftName];
        if (Path.GetDirectoryName(Path.GetFullPath(sealKeyFile)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)))
            allowed.Add(Path.GetFileName(sealKeyFile));
        // With the mark of an unfinished restore, the audit log is its as well.
        if (Directory.Exists(Path.Combine(directory, SqliteImport.DraftName))) allowed.Add(AuditCut.DirectoryName);
        var foreign = Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).FirstOrDefault(name => !allowed.Contains(name!));
        if (foreign is not null)
            throw new BackupException($"{directory} is not empty (it has {foreign}). Restore into a new directory.");
    }

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
