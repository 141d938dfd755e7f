using System.Text;
using Npgsql;
using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.Postgres;

/// <summary>PostgreSQL, through Npgsql. Each login is a connection of its own, never pooled.</summary>
/// <param name="caFile">A PEM file with the only certificate authorities that count; null for the machine's.</param>
internal sealed class PostgresDatabase(string? caFile) : IDatabase
{
    // A login that needs no password would make every password look right; and without TLS the password itself does not cross the network.
    private const string AuthenticationWithTls = "Password,MD5,ScramSHA256";
    private const string AuthenticationWithoutTls = "MD5,ScramSHA256";

    /// <inheritdoc/>
    public string Name => "PostgreSQL";

    /// <inheritdoc/>
    public IReadOnlyList<string> Engines { get; } = ["postgres", "aurora-postgresql"];

    /// <inheritdoc/>
    public int DefaultPort => 5432;

    /// <inheritdoc/>
    public int NameLimit => 63;

    /// <inheritdoc/>
    public Task<LoginOutcome> LoginAsync(DatabaseLogin login, CancellationToken cancellation) =>
        TlsFallBack.LoginAsync(login, tls => ConnectAsync(login, tls, cancellation));

    private async Task<LoginOutcome> ConnectAsync(DatabaseLogin login, bool tls, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = login.Host,
            Port = login.Port,
            Username = login.Username,
            Database = login.Database ?? "postgres",
            ApplicationName = "strongroom-rotation",
            SslMode = tls ? SslMode.VerifyFull : SslMode.Disable,
            RootCertificate = caFile,
            GssEncryptionMode = GssEncryptionMode.Disable,
            RequireAuth = tls ? AuthenticationWithTls : AuthenticationWithoutTls,
            Timeout = PostgresErrors.ConnectSeconds,
            CommandTimeout = PostgresErrors.CommandSeconds,
            Pooling = false,
            Enlist = false,
        };

        // Npgsql takes passwords as strings only. From here it lives as long as the data source, and in no connection string, which
        // Npgsql would keep in a table of its own.
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        string password = Encoding.UTF8.GetString(login.Password.Reveal());
        builder.UsePasswordProvider(_ => password, (_, _) => ValueTask.FromResult(password));
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        var source = builder.Build();
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            var session = new PostgresSession(source, connection, login);
            await session.PrepareAsync(cancellation).ConfigureAwait(false);
            return new LoginOutcome(session, null);
        }
        catch (Exception failure)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            await source.DisposeAsync().ConfigureAwait(false);
            if (failure is OperationCanceledException && cancellation.IsCancellationRequested) throw;
            return new LoginOutcome(null, PostgresErrors.RefusalOrThrow(failure, login, tls));
        }
    }
}
