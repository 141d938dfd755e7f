using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Maintenance;

/// <summary>
/// Makes a backup of a data directory, whether a server has it open or not.
/// <para>Order: first the store is fixed at one revision, then the audit log is cut. A request is answered only when its
/// record is durable, and the record is written after the commit, so the log of a backup covers every answered request that
/// its store has, and may tell of later ones. What was between commit and record at that moment looks as after power loss.
/// If the keys are rotated in between, both are taken again, so that the store's keys open what the log is sealed with.
/// </para>
/// </summary>
internal static class Backup
{
    /// <summary>Writes a backup of <paramref name="directory"/> to a new file, whole and durable or not at all.</summary>
    /// <exception cref="BackupException">There is a file already, or it cannot be written.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    /// <exception cref="SealException">The seal cannot be used, or is not the store's.</exception>
    /// <exception cref="SealedDataException">The seal key is not the store's.</exception>
    public static async Task<BackupSummary> ToFileAsync(string directory, ISeal seal, string path, DateTimeOffset now)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full)) throw new BackupException($"{full} exists; a backup replaces nothing.");
        var draft = $"{full}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.new";
        try
        {
            BackupSummary summary;
            using (var file = new FileStream(draft, NewFile()))
            {
                summary = await WriteAsync(directory, seal, file, now);
                file.Flush(flushToDisk: true);
            }

            if (!UnixFiles.TryPublish(draft, full)) throw new BackupException($"{full} exists; a backup replaces nothing.");
            UnixFiles.FlushDirectory(Path.GetDirectoryName(full)!);
            return summary;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{full} cannot be written: {error.Message}", error);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Writes a backup of <paramref name="directory"/>; see <see cref="ToFileAsync"/>.</summary>
    public static async Task<BackupSummary> WriteAsync(string directory, ISeal seal, Stream target, DateTimeOffset now)
    {
        var (snapshot, cut) = Fix(directory);
        using (snapshot)
        {
            using var barrier = await StateOf(snapshot).OpenAsync(seal);
            using var backup = await BackupWriter.CreateAsync(target, seal, now, snapshot.Revision);
            var check = new ValueCheck(barrier);
            foreach (var entry in snapshot.Entries())
            {
                check.Look(entry);
                backup.Add(entry);
            }

            cut.CopyTo(backup);
            backup.Complete();
            return new BackupSummary(now, snapshot.Revision, backup.Entries, backup.Files, check.Damaged);
        }
    }

    /// <summary>The barrier state in a snapshot.</summary>
    /// <exception cref="BackupException">There is none: the store was never unsealed.</exception>
    public static BarrierState StateOf(SqliteSnapshot snapshot) =>
        snapshot.Find(SystemKeys.BarrierState) is { } entry
            ? BarrierState.Decode(entry.Value.Span)
            : throw new BackupException("The store is empty: no server has used it yet.");

    /// <summary>Options for a new file that only its owner can read.</summary>
    public static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 256 << 10 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static (SqliteSnapshot Snapshot, AuditCut Cut) Fix(string directory)
    {
        while (true)
        {
            var snapshot = SqliteSnapshot.Open(directory);
            try
            {
                var cut = AuditCut.Take(directory);
                using var later = SqliteSnapshot.Open(directory);
                if (later.Find(SystemKeys.BarrierState)?.Revision == snapshot.Find(SystemKeys.BarrierState)?.Revision) return (snapshot, cut);
            }
            catch
            {
                snapshot.Dispose();
                throw;
            }

            snapshot.Dispose();
        }
    }
}
