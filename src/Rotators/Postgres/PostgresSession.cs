using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Strongroom.Crypto;
using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.Postgres;

/// <summary>A user's connection to PostgreSQL.</summary>
internal sealed class PostgresSession(NpgsqlDataSource source, NpgsqlConnection connection, DatabaseLogin login) : IDatabaseSession
{
    private readonly string _username = login.Username;

    /// <inheritdoc/>
    public string Account => _username;

    /// <summary>Sets what the session needs: a search path in which nobody else's functions stand before the server's, and bounds on time.</summary>
    public Task PrepareAsync(CancellationToken cancellation) => ExecuteAsync(
        $"SET search_path = pg_catalog; SET statement_timeout = {PostgresErrors.StatementSeconds * 1000}; SET lock_timeout = 10000", cancellation);

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            await ScalarAsync("SELECT NOW()::text", cancellation).ConfigureAwait(false);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresErrors.Of(failure, "SELECT NOW()", "Let the user run queries.") is RotatorException told
                ? told
                : new RotatorException("The connection to PostgreSQL broke at SELECT NOW().", failure) { IsTransient = true };
        }
    }

    /// <inheritdoc/>
    public async Task SetPasswordAsync(SecretValue password, CancellationToken cancellation)
    {
        try
        {
            await AlterAsync(_username, password, cancellation).ConfigureAwait(false);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresErrors.Of(failure, $"user {_username} setting its own password", "Use the alternating-users rotation with a master user.");
        }
    }

    /// <inheritdoc/>
    public async Task SetAlternateAsync(string current, string account, string alternate, SecretValue password, CancellationToken cancellation)
    {
        try
        {
            if (await ScalarAsync("SELECT 1::text FROM pg_roles WHERE rolname = $1", cancellation, alternate).ConfigureAwait(false) is not null)
                await AlterAsync(alternate, password, cancellation).ConfigureAwait(false);
            else
                await CreateAsync(current, alternate, password, cancellation).ConfigureAwait(false);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresErrors.Of(
                failure,
                $"user {_username} creating or altering user {alternate}",
                $"The master user needs CREATEROLE, from PostgreSQL 16 on ADMIN OPTION on the roles {current} and {alternate} too, and what attributes {current} has.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AlterAsync(string username, SecretValue password, CancellationToken cancellation) => await ExecuteAsync(
        await FormatAsync("ALTER USER %I WITH PASSWORD %L", cancellation, username, await VerifierAsync(username, password, cancellation).ConfigureAwait(false)).ConfigureAwait(false),
        cancellation).ConfigureAwait(false);

    // One transaction: a role is there with all that belongs to it, or not at all.
    private async Task CreateAsync(string current, string alternate, SecretValue password, CancellationToken cancellation)
    {
        string verifier = await VerifierAsync(alternate, password, cancellation).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var end = transaction.ConfigureAwait(false);
        var create = new StringBuilder(await FormatAsync("CREATE ROLE %I WITH LOGIN PASSWORD %L", cancellation, alternate, verifier).ConfigureAwait(false));

        // Membership hands on privileges, but neither attributes nor settings. SUPERUSER is not handed on.
        create.Append(await ScalarAsync(
            """
            SELECT concat(
              CASE WHEN rolcreatedb THEN ' CREATEDB' END, CASE WHEN rolcreaterole THEN ' CREATEROLE' END,
              CASE WHEN rolreplication THEN ' REPLICATION' END, CASE WHEN rolbypassrls THEN ' BYPASSRLS' END,
              CASE WHEN rolconnlimit >= 0 THEN ' CONNECTION LIMIT ' || rolconnlimit END)
            FROM pg_roles WHERE rolname = $1
            """,
            cancellation,
            current).ConfigureAwait(false));
        await ExecuteAsync(create.ToString(), cancellation).ConfigureAwait(false);
        await ExecuteAsync(await FormatAsync("GRANT %I TO %I", cancellation, current, alternate).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await CopySettingsAsync(current, alternate, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    // ALTER ROLE … SET of the other role, for all databases and for single ones; what only superusers may set is left to them. The
    // owner of the settings is the user itself, so none of them gets into a statement of the master's unquoted: values of settings
    // that are lists of identifiers, which cannot be one literal, go in as a parameter and are taken over FROM CURRENT.
    private async Task CopySettingsAsync(string current, string alternate, CancellationToken cancellation)
    {
        foreach (var (prefix, name, value) in await SettingsAsync(current, alternate, cancellation).ConfigureAwait(false))
        {
            if (name is not ("search_path" or "temp_tablespaces"))
            {
                await ExecuteAsync(prefix + await FormatAsync(" = %L", cancellation, value).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                continue;
            }
            await ScalarAsync("SELECT pg_catalog.set_config($1, $2, true)", cancellation, name, value).ConfigureAwait(false);
            await ExecuteAsync(prefix + " FROM CURRENT", cancellation).ConfigureAwait(false);
            await ExecuteAsync("SET LOCAL search_path = pg_catalog; SET LOCAL temp_tablespaces = ''", cancellation).ConfigureAwait(false);
        }
    }

    private async Task<List<(string Prefix, string Name, string Value)>> SettingsAsync(string current, string alternate, CancellationToken cancellation)
    {
        var command = Command(
            """
            SELECT format('ALTER ROLE %I%s SET %I', $2,
                CASE WHEN d.datname IS NULL THEN '' ELSE format(' IN DATABASE %I', d.datname) END, split_part(one, '=', 1)),
              split_part(one, '=', 1), substr(one, strpos(one, '=') + 1)
            FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
              CROSS JOIN unnest(s.setconfig) AS one LEFT JOIN pg_settings p ON p.name = split_part(one, '=', 1)
            WHERE r.rolname = $1 AND coalesce(p.context, 'user') = 'user'
              AND split_part(one, '=', 1) NOT IN ('local_preload_libraries', 'session_authorization')
            """,
            current,
            alternate);
        await using var end = command.ConfigureAwait(false);
        var settings = new List<(string, string, string)>();
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var done = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) settings.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return settings;
    }

    private async Task<string> VerifierAsync(string username, SecretValue password, CancellationToken cancellation)
    {
        string method = await ScalarAsync("SELECT current_setting('password_encryption')", cancellation).ConfigureAwait(false) ?? "";
        string? iterations = await ScalarAsync("SELECT current_setting('scram_iterations', true)", cancellation).ConfigureAwait(false);
        int count = int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out int set) ? set : PostgresVerifier.DefaultIterations;
        return PostgresVerifier.Of(method, username, password, count) ?? Encoding.UTF8.GetString(password.Reveal());
    }

    // The server quotes, by its own rules.
    private async Task<string> FormatAsync(string template, CancellationToken cancellation, params string[] values)
    {
        string arguments = string.Concat(values.Select((_, at) => $", ${at + 2}"));
        return (await ScalarAsync($"SELECT format($1{arguments})", cancellation, [template, .. values]).ConfigureAwait(false))!;
    }

    private async Task<string?> ScalarAsync(string sql, CancellationToken cancellation, params string[] values)
    {
        var command = Command(sql, values);
        await using var end = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as string;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        var command = Command(sql);
        await using var end = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private NpgsqlCommand Command(string sql, params string[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are fixed, or quoted by the server itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (string value in values) command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text });
        return command;
    }
}
