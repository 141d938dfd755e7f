using System.Security.Authentication;
using Npgsql;
using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.Postgres;

/// <summary>Errors of the server and of Npgsql in words that say what to do. The server's own words are not repeated: they may quote
/// a statement.</summary>
internal static class PostgresErrors
{
    /// <summary>AWS's functions wait as long for a connection.</summary>
    public const int ConnectSeconds = 5;

    /// <summary>The server ends a statement first, so that its outcome is known.</summary>
    public const int StatementSeconds = 30;

    public const int CommandSeconds = 35;

    /// <summary>The clause that says why a login was refused.</summary>
    /// <exception cref="TlsUnavailableException">It is TLS that failed.</exception>
    /// <exception cref="RotatorException">It is something other than the credential.</exception>
    public static string RefusalOrThrow(Exception failure, DatabaseLogin login, bool tls)
    {
        string server = $"{login.Host}:{login.Port}";
        switch (failure)
        {
            case PostgresException { SqlState: "28P01" }:
                return $"PostgreSQL refused the password of user {login.Username} (28P01)";
            case PostgresException { SqlState: "28000" } when tls && login.Tls == Values.TlsPolicy.IfPossible:
                // pg_hba.conf may let this user in without TLS only.
                throw new TlsUnavailableException("the server lets the user in with TLS for no method (28000)", failure);
            case PostgresException { SqlState: "28000" }:
                return $"PostgreSQL does not let user {login.Username} log in from here {(tls ? "with" : "without")} TLS (28000: see pg_hba.conf, and whether the role has LOGIN)";
            case PostgresException { SqlState: "3D000" }:
                throw Lasting($"The database {login.Database ?? "postgres"} does not exist on {server} (3D000). Mend dbname in the secret.");
            case PostgresException { SqlState: "42501" }:
                throw Lasting($"User {login.Username} may not connect to the database {login.Database ?? "postgres"} on {server} (42501). Grant CONNECT on it.");
            case PostgresException { SqlState: var state } when state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal):
                throw Passing($"PostgreSQL on {server} takes no connection now ({state}): it is full, starting or stopping.");
            case PostgresException { SqlState: var state }:
                throw Lasting($"PostgreSQL on {server} ended the login of user {login.Username} with the error {state}.");
            case NpgsqlException { InnerException: AuthenticationException }:
                throw new TlsUnavailableException($"the certificate of {server} is not valid for that name", failure);
            case NpgsqlException when tls && failure.Message.Contains("SSL", StringComparison.Ordinal):
                throw new TlsUnavailableException($"PostgreSQL on {server} offers no TLS", failure);
            case NpgsqlException { InnerException: null } when IsAuthentication(failure.Message):
                throw Lasting(tls
                    ? $"PostgreSQL on {server} does not ask user {login.Username} for a password (pg_hba.conf: trust, peer, gss or cert), so no password can be told right or wrong. Set scram-sha-256 there."
                    : $"Without TLS, PostgreSQL on {server} must ask user {login.Username} for the password by scram-sha-256 or md5. Set scram-sha-256 in pg_hba.conf, or use TLS.");
            case NpgsqlException or TimeoutException or OperationCanceledException or System.Net.Sockets.SocketException or IOException:
                throw Passing($"PostgreSQL on {server} cannot be reached. See that the host and port are right, that it runs, and that the network lets through.");
            default:
                throw Lasting($"The login of user {login.Username} to PostgreSQL on {server} failed.");
        }

        RotatorException Passing(string message) => new(message, failure) { IsTransient = true };
        RotatorException Lasting(string message) => new(message, failure);
    }

    /// <summary>What a failed statement means.</summary>
    /// <param name="failure">The error.</param>
    /// <param name="what">What was being done: "setting the password of user x".</param>
    /// <param name="needed">What it takes, where the right is missing.</param>
    public static Exception Of(NpgsqlException failure, string what, string needed) => failure switch
    {
        PostgresException { SqlState: "42501" } => new RotatorException($"PostgreSQL does not allow {what} (42501). {needed}", failure),
        PostgresException { SqlState: "25006" } => new RotatorException($"PostgreSQL is read-only, so {what} failed (25006). Name the primary as the host.", failure),

        // Timeouts, locks, and two changes of one role at the same time ("tuple concurrently updated" is an internal error).
        PostgresException { SqlState: "57014" or "55P03" or "40001" or "40P01" or "XX000" } busy =>
            new RotatorException($"PostgreSQL was too busy, so {what} failed ({busy.SqlState}).", failure) { IsTransient = true },
        PostgresException { SqlState: var state } when state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal) =>
            new ConnectionLostException(failure),
        PostgresException { SqlState: var state } => new RotatorException($"PostgreSQL answered {what} with the error {state}.", failure),
        _ => new ConnectionLostException(failure),
    };

    private static bool IsAuthentication(string message) =>
        message.Contains("authentication method", StringComparison.OrdinalIgnoreCase) || message.Contains("Require Auth", StringComparison.OrdinalIgnoreCase)
        || message.Contains("RequireAuth", StringComparison.OrdinalIgnoreCase);
}
