using Strongroom.Rotators.Databases;

namespace Strongroom.Rotators.MySql;

/// <summary>MySQL or MariaDB, through libmariadb. Which of both it really is, a session asks the server.</summary>
internal sealed class MySqlDatabase : IDatabase
{
    private readonly string? _caFile;
    private readonly MySqlErrors _errors;

    private MySqlDatabase(string name, int nameLimit, string? caFile, string[] engines)
    {
        (Name, NameLimit, _caFile, Engines) = (name, nameLimit, caFile, engines);
        _errors = new MySqlErrors(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Engines { get; }

    /// <inheritdoc/>
    public int DefaultPort => 3306;

    /// <summary>MySQL's 16 is that of 5.6, which AWS's function keeps to; newer ones take 32.</summary>
    public int NameLimit { get; }

    /// <summary>For MySQL.</summary>
    public static MySqlDatabase MySql(string? caFile) => new("MySQL", 16, caFile, ["mysql", "aurora-mysql"]);

    /// <summary>For MariaDB.</summary>
    public static MySqlDatabase MariaDb(string? caFile) => new("MariaDB", 80, caFile, ["mariadb"]);

    /// <inheritdoc/>
    public Task<LoginOutcome> LoginAsync(DatabaseLogin login, CancellationToken cancellation) =>
        TlsFallBack.LoginAsync(login, tls => ConnectAsync(login, tls, cancellation));

    private async Task<LoginOutcome> ConnectAsync(DatabaseLogin login, bool tls, CancellationToken cancellation)
    {
        try
        {
            var connection = await MySqlConnection.ConnectAsync(login, tls, _caFile, cancellation).ConfigureAwait(false);
            try
            {
                return new LoginOutcome(await MySqlSession.PrepareAsync(connection, login.Username, _errors, cancellation).ConfigureAwait(false), null);
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (MySqlException failure)
        {
            return new LoginOutcome(null, _errors.RefusalOrThrow(failure, login, tls));
        }
        catch (DllNotFoundException failure)
        {
            throw new RotatorException($"Rotating users of {Name} needs MariaDB's client library on Strongroom's machine: install Debian's package libmariadb3.", failure);
        }
    }
}
