using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.MySql;

/// <summary>A user's connection to MySQL or MariaDB.</summary>
internal sealed class MySqlSession : IDatabaseSession
{
    private const uint OptionPrevents = 1290;
    private static readonly string[] MySqlMethods = ["mysql_native_password", "caching_sha2_password", "sha256_password"];
    private static readonly string[] MariaDbMethods = ["mysql_native_password", "ed25519"];
    private readonly MySqlConnection _connection;
    private readonly MySqlErrors _errors;
    private readonly string _username;
    private readonly bool _isMariaDb;

    private MySqlSession(MySqlConnection connection, MySqlErrors errors, string username, string account, bool isMariaDb) =>
        (_connection, _errors, _username, Account, _isMariaDb) = (connection, errors, username, account, isMariaDb);

    /// <summary>CURRENT_USER(): NAME@HOST, with the host part of the account that the server chose.</summary>
    public string Account { get; }

    /// <summary>Sets what the session needs, so that quoting and the server's own statements have one known form, and asks who it is.</summary>
    public static async Task<MySqlSession> PrepareAsync(MySqlConnection connection, string username, MySqlErrors errors, CancellationToken cancellation)
    {
        await connection.QueryAsync("SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1, SESSION lock_wait_timeout = 10", cancellation).ConfigureAwait(false);
        var row = (await connection.QueryAsync("SELECT CURRENT_USER(), VERSION()", cancellation).ConfigureAwait(false))[0];
        return new MySqlSession(connection, errors, username, row[0]!, row[1]!.Contains("MariaDB", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            await _connection.QueryAsync("SELECT NOW()", cancellation).ConfigureAwait(false);
        }
        catch (MySqlException failure)
        {
            throw _errors.Of(failure, "SELECT NOW()", "Let the user run queries.") is RotatorException told
                ? told
                : new RotatorException("The connection to the database broke at SELECT NOW().", failure) { IsTransient = true };
        }
    }

    /// <inheritdoc/>
    public async Task SetPasswordAsync(SecretValue password, CancellationToken cancellation)
    {
        try
        {
            var own = await DescribeAsync("CURRENT_USER()", cancellation).ConfigureAwait(false);
            await SetPasswordAsync("SET PASSWORD = ", own, password, cancellation).ConfigureAwait(false);
        }
        catch (MySqlException failure)
        {
            throw _errors.Of(failure, $"user {_username} setting its own password", "Use the alternating-users rotation with a master user.");
        }
    }

    /// <inheritdoc/>
    public async Task SetAlternateAsync(string current, string account, string alternate, SecretValue password, CancellationToken cancellation)
    {
        // The alternate lives at the host part of the account that AWSCURRENT logged in as; AWS's function knows only '%'.
        string host = account[(account.LastIndexOf('@') + 1)..];
        string from = MySqlText.Account(current, host), to = MySqlText.Account(alternate, host);
        try
        {
            var like = await DescribeAsync(from, cancellation).ConfigureAwait(false);
            await CreateAsync(to, like.Plugin, cancellation).ConfigureAwait(false);
            foreach (string?[] row in await _connection.QueryAsync($"SHOW GRANTS FOR {from}", cancellation).ConfigureAwait(false))
                if (MySqlGrant.For(row[0]!, to) is { } grant) await _connection.QueryAsync(grant, cancellation).ConfigureAwait(false);
            await _connection.QueryAsync($"ALTER USER {to} {like.Requirements}", cancellation).ConfigureAwait(false);
            if (like.DefaultRoles is not null)
                await _connection.QueryAsync($"ALTER USER {to} DEFAULT ROLE {like.DefaultRoles}", cancellation).ConfigureAwait(false);

            // Last, because these statements are no transaction: until here the new password opens nothing, and a later run begins again.
            var made = await DescribeAsync(to, cancellation).ConfigureAwait(false);
            await SetPasswordAsync($"SET PASSWORD FOR {to} = ", made, password, cancellation).ConfigureAwait(false);
        }
        catch (MySqlException failure)
        {
            throw _errors.Of(
                failure,
                $"user {_username} creating or altering user {alternate}",
                $"The master user needs CREATE USER, SELECT and UPDATE on the database mysql, and all rights of {current} WITH GRANT OPTION.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<MySqlAccount> DescribeAsync(string account, CancellationToken cancellation) =>
        MySqlAccount.Read((await _connection.QueryAsync($"SHOW CREATE USER {account}", cancellation).ConfigureAwait(false))[0][0]!);

    // With a password that nobody knows, and of a form that password rules accept.
    private async Task CreateAsync(string account, string? plugin, CancellationToken cancellation)
    {
        using var nobodys = SecretValue.FromText("aA1!" + Convert.ToHexString(RandomNumberGenerator.GetBytes(24)));
        string? method = plugin is not null && (_isMariaDb ? MariaDbMethods : MySqlMethods).Contains(plugin) ? plugin : null;
        var (how, after) = (_isMariaDb, method) switch
        {
            (true, not null and not "mysql_native_password") => ($"VIA {method} USING PASSWORD(", ")"),
            (false, not null) => ($"WITH {method} BY ", ""),
            _ => ("BY ", ""),
        };
        await QueryAsync($"CREATE USER IF NOT EXISTS {account} IDENTIFIED {how}", nobodys, after, cancellation).ConfigureAwait(false);
    }

    // MariaDB writes statements into its logs as they come, so it gets a hash where the account's method has one that can be made here.
    // MySQL takes a literal for the password itself, whatever it looks like, and hides it in its logs.
    private async Task SetPasswordAsync(string statement, MySqlAccount account, SecretValue password, CancellationToken cancellation)
    {
        if (!_isMariaDb)
        {
            await QueryAsync(statement, password, "", cancellation).ConfigureAwait(false);
            return;
        }
        if (account.IsNative)
        {
            try
            {
                await _connection.QueryAsync($"{statement}'{MySqlText.NativeHash(password)}'", cancellation).ConfigureAwait(false);
                return;
            }
            catch (MySqlException failure) when (failure.Number == OptionPrevents)
            {
                // strict_password_validation: a plugin of the server wants to see the password.
            }
        }
        await QueryAsync(statement + "PASSWORD(", password, ")", cancellation).ConfigureAwait(false);
    }

    private async Task QueryAsync(string before, SecretValue password, string after, CancellationToken cancellation)
    {
        byte[] sql = MySqlText.WithLiteral(before, password, after);
        try
        {
            await _connection.QueryAsync(sql, cancellation).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sql);
        }
    }
}
