using System.Diagnostics;
using System.Globalization;

namespace Strongroom.Rotators.Tests;

/// <summary>The servers of test/EndToEnd/databases.sh, for the time of the test run. They stop when the script's input ends, which it
/// does when this process dies, too.</summary>
public sealed class DatabaseServers : IAsyncLifetime
{
    private readonly Dictionary<string, string> _values = [];
    private readonly string _directory = Path.Combine("/tmp", "strongroom-rotators-" + Path.GetRandomFileName());
    private Process? _script;

    public string Password => _values["PASSWORD"];

    public string CaFile => _values["CA_FILE"];

    public string Directory => _directory;

    public int Port(string name) => int.Parse(_values[name + "_PORT"], CultureInfo.InvariantCulture);

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo("bash", [Script(), "run", _directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _script = Process.Start(start)!;
        var errors = _script.StandardError.ReadToEndAsync();
        while (await _script.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready") return;
            int at = line.IndexOf('=', StringComparison.Ordinal);
            _values[line[..at]] = line[(at + 1)..];
        }
        throw new InvalidOperationException(await errors);
    }

    public async Task DisposeAsync()
    {
        _script!.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "test", "EndToEnd", "databases.sh");
            if (File.Exists(script)) return script;
        }
        throw new InvalidOperationException("test/EndToEnd/databases.sh is not above the test's folder.");
    }
}

/// <summary>Tests that share the servers. Each makes users of its own.</summary>
[CollectionDefinition(Name)]
public sealed class Servers : ICollectionFixture<DatabaseServers>
{
    public const string Name = "database servers";
}
