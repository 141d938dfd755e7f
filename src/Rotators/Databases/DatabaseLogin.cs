using System.Globalization;
using System.Net;
using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Databases;

/// <summary>What a database secret holds: where, who, and the password.</summary>
internal sealed class DatabaseLogin : IDisposable
{
    private DatabaseLogin(string label, string host, int port, string username, SecretValue password) =>
        (Label, Host, Port, Username, Password) = (label, host, port, username, password);

    /// <summary>Whose it is, for messages: "AWSCURRENT".</summary>
    public string Label { get; }

    /// <summary>Name or address of the server.</summary>
    public string Host { get; }

    public int Port { get; }

    public string Username { get; }

    public SecretValue Password { get; }

    /// <summary>dbname, or null.</summary>
    public string? Database { get; set; }

    public TlsPolicy Tls { get; set; }

    /// <summary>The secret of the user who may create and alter this one, or null.</summary>
    public string? MasterArn { get; private init; }

    /// <summary>Reads a secret's value.</summary>
    /// <param name="document">The value.</param>
    /// <param name="label">Whose it is, for messages.</param>
    /// <param name="engines">What <c>engine</c> may be; none means that it is not looked at.</param>
    /// <param name="defaultPort">The port if there is none.</param>
    /// <exception cref="RotatorException">Something is missing or wrong; the message names it.</exception>
    public static DatabaseLogin Read(SecretDocument document, string label, IReadOnlyList<string> engines, int defaultPort)
    {
        if (engines.Count > 0 && !engines.Contains(document.Text("engine")))
            throw new RotatorException($"The member engine of {label}'s value must be {string.Join(" or ", engines)} for this rotation.");
        string host = Required("host"), username = Required("username");
        if (!IsHost(host)) throw new RotatorException($"The member host of {label}'s value must be one host name or IP address.");
        if (username.Contains('\0', StringComparison.Ordinal)) throw new RotatorException($"The member username of {label}'s value has a NUL in it.");
        return new DatabaseLogin(label, host, Port(), username, Password())
        {
            Database = document.Text("dbname"),
            Tls = document.TlsPolicy(),
            MasterArn = document.Text("masterarn"),
        };

        string Required(string name) =>
            document.Text(name) is { Length: > 0 } text ? text : throw new RotatorException($"The member {name} is missing from {label}'s value.");

        int Port()
        {
            if (!document.Has("port")) return defaultPort;
            return int.TryParse(document.Text("port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536
                ? port
                : throw new RotatorException($"The member port of {label}'s value must be a number from 1 to 65535.");
        }

        SecretValue Password()
        {
            var password = document.Secret("password") ?? throw new RotatorException($"The member password is missing from {label}'s value.");
            if (!password.Reveal().Contains((byte)0)) return password;
            password.Dispose();
            throw new RotatorException($"The member password of {label}'s value has a NUL in it.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Password.Dispose();

    // Database clients read lists, socket paths and ports out of a host; a secret names exactly one server.
    private static bool IsHost(string host) =>
        IPAddress.TryParse(host, out _) || host.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_');
}
