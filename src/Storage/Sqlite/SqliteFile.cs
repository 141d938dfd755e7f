using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>The database file: where it is, how connections to it are set up, and which format it has.</summary>
internal sealed class SqliteFile
{
    /// <summary>The format that this program writes. A higher number here goes with a step in <see cref="Migrate"/>.</summary>
    public const int Format = 2;

    /// <summary>The name of the file in the data directory.</summary>
    public const string Name = "strongroom.db";

    // "STRG": tells other tools (file, sqlite3) and us whose file it is.
    private const int ApplicationId = 0x53545247;

    private readonly SqliteStoreOptions _options;
    private readonly string _path;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    public SqliteFile(SqliteStoreOptions options)
    {
        _options = options;
        _path = Path.Combine(options.Directory, Name);
    }

    /// <summary>Creates the directory for its owner alone. An existing one is left as it is.</summary>
    public static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Opens or creates a file that only its owner can read and write.</summary>
    public static FileStream OpenPrivate(string path, FileShare share)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ownerOnly;
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.SafeFileHandle) != ownerOnly)
            File.SetUnixFileMode(file.SafeFileHandle, ownerOnly);
        return file;
    }

    /// <summary>Creates the file and its tables where they are absent, and checks the format.</summary>
    /// <exception cref="StorageFormatException">It is not ours, damaged, or from a newer version.</exception>
    public void Prepare()
    {
        // SQLite gives its -wal and -shm files the mode of the database file.
        OpenPrivate(_path, FileShare.ReadWrite).Dispose();
        try
        {
            long format;
            using (var reader = OpenReader()) format = FormatOf(reader);
            using var writer = OpenWriter();
            Migrate(writer, format);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new StorageFormatException($"{_path} is damaged or not a Strongroom database ({error.Message}). Restore it from a backup.", error);
        }
        catch (SqliteException error)
        {
            throw new StorageUnavailableException($"{_path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>A connection that writes. Closing one in a transaction rolls it back.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open();
        try
        {
            // secure_delete overwrites deleted content, so old ciphertext does not linger in free pages; the log is
            // cut at every checkpoint that empties it.
            Execute(connection, $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA secure_delete = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA wal_autocheckpoint = 1000;
                PRAGMA journal_size_limit = 8388608;
                PRAGMA cache_size = -{_options.CacheKibibytes};
                """);
            if (_options.MaxFileBytes is { } bytes)
                Execute(connection, $"PRAGMA max_page_count = {Math.Max(1, bytes / ScalarOf(connection, "PRAGMA page_size"))}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads. (By pragma: one opened read-only could not recover the log.)</summary>
    /// <param name="still">The file changes by nobody's hand and may be read where nothing can be written.</param>
    public SqliteConnection OpenReader(bool still = false)
    {
        var connection = Open(still);
        try
        {
            Execute(connection, $"PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{Math.Max(1, _options.CacheKibibytes / 4)};");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Checks that there is a database of ours in a format that this program reads, without changing anything.</summary>
    /// <exception cref="StorageFormatException">It is not ours, empty, or from a newer version.</exception>
    public void Check(SqliteConnection connection)
    {
        if (FormatOf(connection) == 0) throw new StorageFormatException($"{_path} is empty.");
    }

    /// <summary>The revision of the last commit.</summary>
    public static long RevisionOf(SqliteConnection connection) =>
        ScalarOf(connection, "SELECT value FROM meta WHERE name = 'revision'");

    /// <summary>Moves the log into the database file and cuts it to nothing.</summary>
    public static void Checkpoint(SqliteConnection connection) => Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");

    // 0 for a new file.
    private long FormatOf(SqliteConnection connection)
    {
        var owner = ScalarOf(connection, "PRAGMA application_id");
        var tables = ScalarOf(connection, "SELECT count(*) FROM sqlite_schema");
        if (owner != ApplicationId && (owner != 0 || tables != 0))
            throw new StorageFormatException($"{_path} is a SQLite database of another program.");

        var format = tables == 0 ? 0 : ScalarOf(connection, "SELECT value FROM meta WHERE name = 'format'");
        return format <= Format
            ? format
            : throw new StorageFormatException(
                $"{_path} has format {format}, written by a newer Strongroom; this one reads up to format {Format}. Run the newer version.");
    }

    private static void Migrate(SqliteConnection connection, long from)
    {
        if (from == Format) return;
        using var transaction = connection.BeginTransaction();
        if (from < 1)
        {
            Execute(connection, $"""
                PRAGMA application_id = {ApplicationId};
                CREATE TABLE kv (key BLOB PRIMARY KEY, value BLOB NOT NULL, revision INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
                INSERT INTO meta (name, value) VALUES ('format', {Format}), ('revision', 0);
                """);
        }
        else
        {
            // Format 2 added indexes. A version that knows nothing of them may have written since they were built (to a
            // restored backup), so they are built anew.
            using (var command = Blob.Prepare(connection, "DELETE FROM kv WHERE key >= $start AND key < $end", "$start", "$end"))
            {
                command.Transaction = transaction;
                command.Parameters[0].Value = Blob.Of(IndexBuild.Notes.Start);
                command.Parameters[1].Value = Blob.Of(IndexBuild.Notes.End);
                command.ExecuteNonQuery();
            }

            Execute(connection, $"UPDATE meta SET value = {Format} WHERE name = 'format'");
        }

        transaction.Commit();
    }

    private SqliteConnection Open(bool still = false)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            // "immutable" is for SQLite: no locks, and no files beside this one.
            DataSource = still ? $"{new Uri(Path.GetFullPath(_path)).AbsoluteUri}?immutable=1" : _path,
            Mode = still ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            // The pools are ours: one writer, and readers that keep their prepared statements.
            Pooling = false,
            // Also the time that a command waits for a lock.
            DefaultTimeout = _options.LockWaitSeconds,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long ScalarOf(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
