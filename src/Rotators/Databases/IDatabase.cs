using Strongroom.Crypto;

namespace Strongroom.Rotators.Databases;

/// <summary>The port to a kind of database server.</summary>
internal interface IDatabase
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>What <c>engine</c> may be in a secret.</summary>
    IReadOnlyList<string> Engines { get; }

    int DefaultPort { get; }

    /// <summary>The longest name of a user that AWS's function makes, in characters; the setting USERNAME_CHARACTER_LIMIT changes it.</summary>
    int NameLimit { get; }

    /// <summary>Logs in, with TLS as the login asks for.</summary>
    /// <exception cref="RotatorException">The server cannot be asked, or something other than the credential is wrong.</exception>
    Task<LoginOutcome> LoginAsync(DatabaseLogin login, CancellationToken cancellation);
}

/// <summary>A session, or the reason why the server refused the credential.</summary>
/// <param name="Session">Null if it was refused.</param>
/// <param name="Refusal">Null if it was not. A clause for a message, with the server's code.</param>
internal readonly record struct LoginOutcome(IDatabaseSession? Session, string? Refusal);

/// <summary>A user's connection.</summary>
internal interface IDatabaseSession : IAsyncDisposable
{
    /// <summary>The account that the server took the user for.</summary>
    string Account { get; }

    /// <summary>SELECT NOW().</summary>
    Task ProbeAsync(CancellationToken cancellation);

    /// <summary>Changes the session's user's own password.</summary>
    /// <exception cref="ConnectionLostException">The answer did not arrive.</exception>
    Task SetPasswordAsync(SecretValue password, CancellationToken cancellation);

    /// <summary>Creates a user with the rights of another, or brings an existing one up to date. The password is the last thing that
    /// changes, so that it opens the database only when everything else is done.</summary>
    /// <param name="current">The other's name.</param>
    /// <param name="account">The other's <see cref="Account"/>.</param>
    /// <param name="alternate">The user.</param>
    /// <param name="password">Its password.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ConnectionLostException">The answer did not arrive.</exception>
    Task SetAlternateAsync(string current, string account, string alternate, SecretValue password, CancellationToken cancellation);
}

/// <summary>The connection broke after something was sent: nobody knows yet whether it was done.</summary>
internal sealed class ConnectionLostException(Exception? inner) : Exception("The connection to the database broke.", inner);

/// <summary>TLS could not be had: the server has none, or its certificate is not valid for its name.</summary>
internal sealed class TlsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
