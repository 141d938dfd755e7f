using System.Text;
using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.MySql;

/// <summary>A connection through libmariadb. The library blocks, so each call has a thread to itself, for as long as the timeouts allow.</summary>
internal sealed class MySqlConnection : IAsyncDisposable
{
    private const uint ConnectSeconds = 5;
    private const uint AnswerSeconds = 30;
    private const uint ProtocolTcp = 1;

    // Not mysql_clear_password and dialog, with which a server can ask for the password itself.
    private const string Methods = "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519";

    private static readonly Lazy<int> Initialised = new(Initialise);
    private nint _connection;

    private MySqlConnection(nint connection) => _connection = connection;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="MySqlException">The server or the network refused.</exception>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static Task<MySqlConnection> ConnectAsync(DatabaseLogin login, bool tls, string? caFile, CancellationToken cancellation) =>
        OnThreadAsync(() => Connect(login, tls, caFile), cancellation);

    /// <summary>Runs a statement and reads its rows, all columns as text.</summary>
    /// <exception cref="MySqlException">It failed, or the connection did.</exception>
    public Task<List<string?[]>> QueryAsync(ReadOnlyMemory<byte> sql, CancellationToken cancellation) => OnThreadAsync(() => Query(sql.Span), cancellation);

    /// <inheritdoc cref="QueryAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public Task<List<string?[]>> QueryAsync(string sql, CancellationToken cancellation) => QueryAsync(Encoding.UTF8.GetBytes(sql), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        nint connection = Interlocked.Exchange(ref _connection, 0);
        if (connection != 0) await OnThreadAsync(() => Close(connection), CancellationToken.None).ConfigureAwait(false);
    }

    private static unsafe int Initialise() => LibMariaDb.ServerInit(0, null, null);

    private static bool Close(nint connection)
    {
        LibMariaDb.Close(connection);
        return true;
    }

    // The call itself cannot be stopped: it ends by its timeouts, and only then may its memory be let go.
    private static Task<T> OnThreadAsync<T>(Func<T> call, CancellationToken cancellation) =>
        Task.Factory.StartNew(call, cancellation, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private static unsafe MySqlConnection Connect(DatabaseLogin login, bool tls, string? caFile)
    {
        _ = Initialised.Value;
        nint connection = LibMariaDb.Init(0);
        if (connection == 0) throw new InvalidOperationException("libmariadb has no memory.");
        try
        {
            Set(connection, LibMariaDb.Option.ConnectTimeout, ConnectSeconds);
            Set(connection, LibMariaDb.Option.ReadTimeout, AnswerSeconds);
            Set(connection, LibMariaDb.Option.WriteTimeout, AnswerSeconds);
            Set(connection, LibMariaDb.Option.Protocol, ProtocolTcp);

            // A server may ask a client for any of its files.
            Set(connection, LibMariaDb.Option.LocalInfile, 0);
            Set(connection, LibMariaDb.Option.Reconnect, 0);
            Set(connection, LibMariaDb.Option.SslEnforce, tls ? 1u : 0u);
            Set(connection, LibMariaDb.Option.SslVerifyServerCert, tls ? 1u : 0u);
            Set(connection, LibMariaDb.Option.CharsetName, "utf8mb4");
            Set(connection, LibMariaDb.Option.RestrictedAuth, Methods);
            if (tls && caFile is not null) Set(connection, LibMariaDb.Option.SslCa, caFile);

            byte[] password = new byte[login.Password.Length + 1];
            login.Password.Reveal().CopyTo(password);
            try
            {
                fixed (byte* host = Text(login.Host), user = Text(login.Username), secret = password, database = Text(login.Database))
                {
                    // The library keeps a copy of the password until the connection is closed.
                    if (LibMariaDb.RealConnect(connection, host, user, secret, database, (uint)login.Port, null, 0) == 0)
                        throw new MySqlException(LibMariaDb.Errno(connection));
                }
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(password);
            }
            return new MySqlConnection(connection);
        }
        catch
        {
            LibMariaDb.Close(connection);
            throw;
        }
    }

    private unsafe List<string?[]> Query(ReadOnlySpan<byte> sql)
    {
        ObjectDisposedException.ThrowIf(_connection == 0, this);
        fixed (byte* text = sql)
        {
            if (LibMariaDb.RealQuery(_connection, text, (nuint)sql.Length) != 0) throw new MySqlException(LibMariaDb.Errno(_connection));
        }
        nint result = LibMariaDb.StoreResult(_connection);
        if (result == 0) return LibMariaDb.Errno(_connection) is var number and not 0 ? throw new MySqlException(number) : [];
        try
        {
            var rows = new List<string?[]>();
            int fields = (int)LibMariaDb.NumFields(result);
            for (byte** row = LibMariaDb.FetchRow(result); row is not null; row = LibMariaDb.FetchRow(result))
            {
                nuint* lengths = LibMariaDb.FetchLengths(result);
                string?[] values = new string?[fields];
                for (int at = 0; at < fields; at++)
                    values[at] = row[at] is null ? null : Encoding.UTF8.GetString(row[at], (int)lengths[at]);
                rows.Add(values);
            }
            return rows;
        }
        finally
        {
            LibMariaDb.FreeResult(result);
        }
    }

    // Read as an unsigned int or as its first byte, by the option: the same on the little-endian machines that .NET runs on.
    private static unsafe void Set(nint connection, LibMariaDb.Option option, uint value) =>
        Known(LibMariaDb.Options(connection, option, &value), option);

    private static unsafe void Set(nint connection, LibMariaDb.Option option, string value)
    {
        fixed (byte* text = Text(value)) Known(LibMariaDb.Options(connection, option, text), option);
    }

    // An option that is not there would leave off what it protects from.
    private static void Known(int outcome, LibMariaDb.Option option)
    {
        if (outcome != 0) throw new RotatorException($"The machine's libmariadb does not know the option {option}. Install 3.3 or newer, as Debian 12 has it.");
    }

    private static byte[]? Text(string? value) => value is null ? null : Encoding.UTF8.GetBytes(value + "\0");
}
