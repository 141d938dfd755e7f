using System.Diagnostics;

namespace Strongroom.Bench.Load;

/// <summary>The throw-away PostgreSQL of test/EndToEnd/databases.sh: with TLS, and without flushes of its disk. It stops when the
/// script's input ends, which it does when this process dies, too.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string HowToInstall = "apt-get install --no-install-recommends postgresql openssl";

    private readonly Process _script;
    private readonly Dictionary<string, string> _values;

    private PostgresServer(Process script, Dictionary<string, string> values) => (_script, _values) = (script, values);

    /// <summary>The file with the authority that its certificate is from, which is for the host localhost.</summary>
    public string CaFile => _values["CA_FILE"];

    public int Port => int.Parse(_values["POSTGRES_PORT"], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Starts it, or returns null where it is not installed.</summary>
    public static async Task<PostgresServer?> StartAsync(string root)
    {
        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            return null;
        }

        // Not below the bench's own directory, into which the user that the server runs as cannot look.
        var directory = Path.Combine(Path.GetTempPath(), $"strongroom-bench-{Path.GetRandomFileName()}");
        var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(root, "test/EndToEnd/databases.sh"), "run", directory, "postgres"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var values = new Dictionary<string, string>();
        while (await script.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                return new PostgresServer(script, values);
            }

            var at = line.IndexOf('=', StringComparison.Ordinal);
            values[line[..at]] = line[(at + 1)..];
        }

        throw new InvalidOperationException("databases.sh ended without being ready");
    }

    /// <summary>Makes users with one password, named by their number behind the prefix.</summary>
    public async Task CreateUsersAsync(string prefix, int count, string password)
    {
        string[] arguments = ["-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "postgres"];
        var start = new ProcessStartInfo("psql", arguments) { RedirectStandardInput = true };
        start.Environment["PGPASSWORD"] = _values["PASSWORD"];
        using var psql = Process.Start(start)!;
        await psql.StandardInput.WriteLineAsync(
            $"SELECT format('CREATE USER %I PASSWORD %L', '{prefix}' || number, '{password}') FROM generate_series(0, {count - 1}) number \\gexec");
        psql.StandardInput.Close();
        await psql.WaitForExitAsync();
        if (psql.ExitCode != 0)
        {
            throw new InvalidOperationException($"psql ended with {psql.ExitCode}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
    }
}
