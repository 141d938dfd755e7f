using System.Runtime.InteropServices;

namespace Strongroom.Rotators.MySql;

/// <summary>The functions of MariaDB Connector/C (Debian's libmariadb3) that are used, as its manual describes them. It speaks to MySQL too.</summary>
internal static unsafe partial class LibMariaDb
{
    private const string Library = "libmariadb.so.3";

    /// <summary>mysql_option, by the numbers of the library's header. They are part of its binary interface.</summary>
    public enum Option
    {
        ConnectTimeout = 0,
        CharsetName = 7,
        LocalInfile = 8,
        Protocol = 9,
        ReadTimeout = 11,
        WriteTimeout = 12,
        Reconnect = 20,
        SslVerifyServerCert = 21,
        SslCa = 27,
        SslEnforce = 38,
        RestrictedAuth = 7026,
    }

    [LibraryImport(Library, EntryPoint = "mysql_server_init")]
    public static partial int ServerInit(int count, byte** arguments, byte** groups);

    [LibraryImport(Library, EntryPoint = "mysql_init")]
    public static partial nint Init(nint connection);

    [LibraryImport(Library, EntryPoint = "mysql_options")]
    public static partial int Options(nint connection, Option option, void* value);

    [LibraryImport(Library, EntryPoint = "mysql_real_connect")]
    public static partial nint RealConnect(
        nint connection, byte* host, byte* user, byte* password, byte* database, uint port, byte* socket, nuint flags);

    [LibraryImport(Library, EntryPoint = "mysql_real_query")]
    public static partial int RealQuery(nint connection, byte* sql, nuint length);

    [LibraryImport(Library, EntryPoint = "mysql_store_result")]
    public static partial nint StoreResult(nint connection);

    [LibraryImport(Library, EntryPoint = "mysql_num_fields")]
    public static partial uint NumFields(nint result);

    [LibraryImport(Library, EntryPoint = "mysql_fetch_row")]
    public static partial byte** FetchRow(nint result);

    [LibraryImport(Library, EntryPoint = "mysql_fetch_lengths")]
    public static partial nuint* FetchLengths(nint result);

    [LibraryImport(Library, EntryPoint = "mysql_free_result")]
    public static partial void FreeResult(nint result);

    [LibraryImport(Library, EntryPoint = "mysql_errno")]
    public static partial uint Errno(nint connection);

    [LibraryImport(Library, EntryPoint = "mysql_close")]
    public static partial void Close(nint connection);
}
