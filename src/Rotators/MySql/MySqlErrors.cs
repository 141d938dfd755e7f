using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.MySql;

/// <summary>Error numbers of MySQL and MariaDB in words that say what to do.</summary>
/// <param name="name">What people call the server.</param>
internal sealed class MySqlErrors(string name)
{
    /// <summary>The clause that says why a login was refused.</summary>
    /// <exception cref="TlsUnavailableException">It is TLS that failed.</exception>
    /// <exception cref="RotatorException">It is something other than the credential.</exception>
    public string RefusalOrThrow(MySqlException failure, DatabaseLogin login, bool tls)
    {
        string server = $"{name} on {login.Host}:{login.Port}";
        return failure.Number switch
        {
            1045 or 1698 => $"{name} refused the password of user {login.Username} ({failure.Number})",
            2026 when tls => throw new TlsUnavailableException($"{server} offers no TLS, or its certificate is not valid for that name", failure),
            1044 or 1049 => throw Lasting($"User {login.Username} may not use the database {login.Database} of {server}, or it does not exist ({failure.Number}). Mend dbname in the secret, or grant it."),
            3159 or 1835 => throw Lasting($"{server} takes no connection without TLS ({failure.Number}). Mend its certificate, or the member ssl of the secret."),
            1129 or 1130 => throw Lasting($"{server} does not let this machine in ({failure.Number}): see which hosts its users may come from."),
            1820 or 1862 => throw Lasting($"The password of user {login.Username} of {server} has expired ({failure.Number}). Set it in the database and put it into the secret."),
            1524 or 2012 or 2058 or 2059 or 2061 or 2067 => throw Lasting(
                $"{server} authenticates user {login.Username} by a method that cannot be used ({failure.Number}). Use mysql_native_password, caching_sha2_password, sha256_password or ed25519; the methods are files of Debian's package libmariadb3."),
            4151 => throw Lasting($"The account of user {login.Username} of {server} is locked ({failure.Number})."),
            1040 or 1203 or 1226 or 1053 or 1159 => throw Passing($"{server} takes no connection now ({failure.Number}): it is full, starting or stopping."),
            >= 2000 and < 3000 or 1158 or 1160 or 1161 or 1927 => throw Passing(
                $"{server} cannot be reached ({failure.Number}). See that the host and port are right, that it runs, and that the network lets through."),
            _ => throw Lasting($"{server} ended the login of user {login.Username} with the error {failure.Number}."),
        };

        RotatorException Passing(string message) => new(message, failure) { IsTransient = true };
        RotatorException Lasting(string message) => new(message, failure);
    }

    /// <summary>What a failed statement means.</summary>
    /// <param name="failure">The error.</param>
    /// <param name="what">What was being done.</param>
    /// <param name="needed">What it takes, where the right is missing.</param>
    public Exception Of(MySqlException failure, string what, string needed) => failure.Number switch
    {
        1044 or 1045 or 1131 or 1142 or 1227 or 1410 or 1370 or 1698 or 1959 => new RotatorException($"{name} does not allow {what} ({failure.Number}). {needed}", failure),
        1290 or 1836 => new RotatorException($"{name} runs with an option that forbids {what} ({failure.Number}): is it read-only? Name the primary as the host.", failure),
        1819 => new RotatorException($"{name} takes no password of this form ({failure.Number}). Set PASSWORD_LENGTH and the EXCLUDE_ settings to what its password rules want.", failure),
        3892 or 3893 => new RotatorException($"{name} wants the present password for {what} ({failure.Number}). Take PASSWORD REQUIRE CURRENT off the user.", failure),
        1205 or 1213 or 1317 or 1969 => new RotatorException($"{name} was too busy, so {what} failed ({failure.Number}).", failure) { IsTransient = true },
        _ when failure.IsLost => new ConnectionLostException(failure),
        _ => new RotatorException($"{name} answered {what} with the error {failure.Number}.", failure),
    };
}
