using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.Redis;

/// <summary>A user's connection to Redis.</summary>
internal sealed class RedisSession : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly DatabaseLogin _login;

    private RedisSession(RedisConnection connection, DatabaseLogin login) => (_connection, _login) = (connection, login);

    /// <summary>AUTH; null if the server refuses the credential.</summary>
    /// <exception cref="RotatorException">The server cannot be asked.</exception>
    public static async Task<RedisSession?> LoginAsync(DatabaseLogin login, string? caFile, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = await RedisConnection.ConnectAsync(login, caFile, clock, cancellation).ConfigureAwait(false);
        byte[] password = login.Password.Reveal().ToArray();
        try
        {
            string answer = await connection.CallAsync(cancellation, "AUTH"u8.ToArray(), Bytes(login.Username), password).ConfigureAwait(false);
            if (answer == "OK") return new RedisSession(connection, login);
            await connection.DisposeAsync().ConfigureAwait(false);
            return answer.StartsWith("-WRONGPASS", StringComparison.Ordinal) ? null : throw Told(answer, login, "the login");
        }
        catch (ConnectionLostException lost)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw RedisConnection.Unreachable(login, lost);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <summary>PING. A user may lack the right to it; it has shown its password all the same.</summary>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        string answer = await CallAsync(cancellation, "PING"u8.ToArray()).ConfigureAwait(false);
        if (answer != "PONG" && !answer.StartsWith("-NOPERM", StringComparison.Ordinal)) throw Told(answer, _login, "PING");
    }

    /// <summary>Lets exactly these passwords open the user, by one command, and has the server keep it. It is given hashes: commands are
    /// shown by MONITOR and in the slow log.</summary>
    public async Task SetPasswordsAsync(string username, CancellationToken cancellation, params SecretValue[] passwords)
    {
        ReadOnlyMemory<byte>[] words = ["ACL"u8.ToArray(), "SETUSER"u8.ToArray(), Bytes(username), "resetpass"u8.ToArray(), .. passwords.Select(Hash)];
        string answer = await CallAsync(cancellation, words).ConfigureAwait(false);
        if (answer != "OK") throw Told(answer, _login, $"setting the password of user {username}");
        await KeepAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // Users live in an ACL file if the server has one, else in its configuration file; a server with neither forgets them by its
    // operator's choice.
    private async Task KeepAsync(CancellationToken cancellation)
    {
        string answer = await CallAsync(cancellation, "ACL"u8.ToArray(), "SAVE"u8.ToArray()).ConfigureAwait(false);
        if (answer.Contains("not configured to use an ACL file", StringComparison.Ordinal))
            answer = await CallAsync(cancellation, "CONFIG"u8.ToArray(), "REWRITE"u8.ToArray()).ConfigureAwait(false);
        if (answer != "OK" && !answer.Contains("without a config file", StringComparison.Ordinal))
            throw Told(answer, _login, "keeping the new password over a restart (ACL SAVE or CONFIG REWRITE)");
    }

    private async Task<string> CallAsync(CancellationToken cancellation, params ReadOnlyMemory<byte>[] words)
    {
        try
        {
            return await _connection.CallAsync(cancellation, words).ConfigureAwait(false);
        }
        catch (ConnectionLostException lost)
        {
            // Every step may simply run again: a command that did its work does it once more.
            throw RedisConnection.Unreachable(_login, lost);
        }
    }

    private static ReadOnlyMemory<byte> Hash(SecretValue password) => Bytes("#" + Convert.ToHexStringLower(SHA256.HashData(password.Reveal())));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    // The error's name only: what follows may quote the command.
    private static RotatorException Told(string answer, DatabaseLogin login, string what)
    {
        string name = answer.TrimStart('-').Split(' ')[0];
        string server = $"Redis on {login.Host}:{login.Port}";
        return name switch
        {
            "NOPERM" => new RotatorException(
                $"{server} does not let user {login.Username} do this: {what} (NOPERM). It needs +acl|setuser, +acl|save and +config|rewrite; better, name in masterarn the secret of a user who has them."),
            "READONLY" => new RotatorException($"{server} is a read-only replica, which refused {what}. Name the primary as the host."),
            "LOADING" or "BUSY" or "MASTERDOWN" or "TRYAGAIN" => new RotatorException($"{server} is not ready for {what} ({name}).") { IsTransient = true },
            _ => new RotatorException($"{server} answered {what} with the error {name}."),
        };
    }
}
