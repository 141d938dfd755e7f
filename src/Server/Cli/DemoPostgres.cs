using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Strongroom.Server.Cli;

/// <summary>A PostgreSQL server of the demo's own: installed programs, a temporary directory, a free port of loopback.</summary>
internal sealed class DemoPostgres : IAsyncDisposable
{
    // The server refuses to run as root; Debian's package makes this user.
    private const string Owner = "postgres";

    private readonly string _programs;
    private readonly string _directory;

    private DemoPostgres(string programs, string directory, int port)
    {
        _programs = programs;
        _directory = directory;
        Port = port;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Starts one, or answers null if no server is installed.</summary>
    /// <exception cref="DemoException">It is installed but does not start.</exception>
    public static async Task<DemoPostgres?> StartAsync()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var programs = versions.Select(each => Path.Combine(each, "bin")).LastOrDefault(each => File.Exists(Path.Combine(each, "initdb")));
        if (programs is null)
        {
            return null;
        }

        var directory = (await RunAsync("mktemp", ["-d"])).Trim();
        var postgres = new DemoPostgres(programs, directory, FreePort());
        // Who owns the directory gets in by the socket in it; over TCP everybody needs a password.
        await postgres.ServerAsync("initdb", "-D", postgres.Data, "-U", "admin", "-E", "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256");
        await postgres.ServerAsync(
            "pg_ctl", "-D", postgres.Data, "-w", "-s", "-l", Path.Combine(directory, "log"), "-o",
            $"-c listen_addresses=127.0.0.1 -c port={postgres.Port} -c unix_socket_directories={directory}", "start");
        return postgres;
    }

    /// <summary>Runs SQL as the administrator.</summary>
    public Task AdministerAsync(string sql) => ServerAsync("psql", "-h", _directory, "-p", $"{Port}", "-U", "admin", "-d", "postgres", "-qc", sql);

    /// <summary>Whether a password opens the database.</summary>
    public async Task<bool> OpensAsync(string user, string password)
    {
        try
        {
            await RunAsync(Path.Combine(_programs, "psql"), ["-h", "127.0.0.1", "-p", $"{Port}", "-U", user, "-d", "postgres", "-qc", "SELECT NOW()"], ("PGPASSWORD", password));
            return true;
        }
        catch (DemoException refused) when (refused.Message.Contains("password authentication failed", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ServerAsync("pg_ctl", "-D", Data, "-s", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private string Data => Path.Combine(_directory, "data");

    private Task<string> ServerAsync(string program, params string[] arguments) => RunAsync(Path.Combine(_programs, program), arguments);

    private static async Task<string> RunAsync(string program, string[] arguments, (string Name, string Value)? variable = null)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        string[] command = IsRoot ? ["setpriv", "--reuid", Owner, "--regid", Owner, "--clear-groups", program, .. arguments] : [program, .. arguments];
        start.FileName = command[0];
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        if (variable is { } given)
        {
            start.Environment[given.Name] = given.Value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new DemoException($"{Path.GetFileName(program)}: {await errors}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
