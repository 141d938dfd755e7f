using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Strongroom.Support;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>
/// One data directory through many kills: start, check what the last kill left, write from all sides, kill in the middle of
/// it, and again. The seed fixes what is written and after how many acknowledgements the kill comes; what the operating
/// system makes of it, it cannot fix.
/// </summary>
internal sealed class CrashDirectory(int seed) : IDisposable
{
    private const int Writers = 8;
    private const int SecretsOfWriter = 2;
    private const string Shared = "shared";

    private readonly TemporaryDirectory _directory = new();
    private readonly Random _random = new(seed);
    private readonly bool _dev = seed % 2 == 0;
    private readonly List<List<Subject>> _writers = [];
    private readonly AuditCheck _audit = new();
    private bool _failed;

    /// <summary>Kills so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Writes that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Calls whose outcome the kill left open.</summary>
    public int InDoubt { get; private set; }

    /// <summary>Runs so many kills, then a last check of everything.</summary>
    public async Task RunAsync(int kills)
    {
        try
        {
            // A first start that is cut off has to leave something that starts.
            await KillStartAsync();
            while (Kills < kills)
            {
                if (_random.Next(12) == 0)
                {
                    await KillStartAsync();
                }
                else
                {
                    await KillWritersAsync();
                }
            }

            await CheckFileAsync();
            await using var server = await ServerProcess.StartAsync(_directory.Path, _dev);
            using var client = WireClient.For(server.Address, _directory.Path, _dev);
            await Parallel.ForEachAsync(_writers.SelectMany(subjects => subjects), async (subject, _) => await subject.CheckAsync(client));
        }
        catch (CrashException failure)
        {
            _failed = true;
            throw new CrashException($"seed {seed} ({(_dev ? "dev" : "secure")}), after {Kills} kills, left in {_directory.Path}: {failure.Message}");
        }
    }

    /// <summary>Removes the directory, unless it is to be looked at.</summary>
    public void Dispose()
    {
        if (!_failed)
        {
            _directory.Dispose();
        }
    }

    private async Task KillStartAsync()
    {
        await ServerProcess.StartAndKillAsync(_directory.Path, _dev, TimeSpan.FromMilliseconds(_random.Next(700)));
        Kills++;
    }

    private async Task KillWritersAsync()
    {
        await using var server = await ServerProcess.StartAsync(_directory.Path, _dev);
        using var client = WireClient.For(server.Address, _directory.Path, _dev);
        if (_writers.Count == 0)
        {
            await SetUpAsync(client);
        }

        // What the last kill left.
        await Parallel.ForEachAsync(
            _writers.SelectMany(subjects => subjects).Where(subject => subject.Touched), async (subject, _) => await subject.CheckAsync(client));

        var until = _random.Next(1, 120);
        var acknowledged = 0;
        var seeds = _writers.Select(_ => _random.Next()).ToArray();
        await Task.WhenAll(_writers.Select((subjects, number) => Task.Run(() => WriteAsync(subjects, new Random(seeds[number])))));
        var log = await server.EndedAsync();
        Kills++;
        Acknowledged += acknowledged;
        InDoubt += _writers.Sum(subjects => subjects.Count(subject => subject.InDoubt));
        if (log.Contains("fail:", StringComparison.Ordinal) || log.Contains("crit:", StringComparison.Ordinal))
        {
            throw new CrashException($"The server reported an error before it was killed:\n{log}");
        }

        await _audit.RunAsync(_directory.Path, client.Answered);

        async Task WriteAsync(List<Subject> subjects, Random random)
        {
            try
            {
                while (await subjects[random.Next(subjects.Count)].WriteAsync(client, random))
                {
                    if (Interlocked.Increment(ref acknowledged) == until)
                    {
                        server.Kill();
                    }
                }
            }
            catch
            {
                server.Kill();
                throw;
            }
        }
    }

    private async Task SetUpAsync(WireClient client)
    {
        var keys = new List<string>();
        for (var number = 0; number < 2; number++)
        {
            var made = await client.CallAsync("TrentService.CreateKey", SecretSubject.Home, []);
            keys.Add(made.Body["KeyMetadata"]!["Arn"]!.GetValue<string>());
        }

        var role = await FunctionSubject.RoleAsync(client);
        var shared = new JsonObject { ["Name"] = Shared, ["ClientRequestToken"] = Guid.NewGuid().ToString(), ["SecretString"] = "first" };
        if (await client.CallAsync("secretsmanager.CreateSecret", SecretSubject.Home, shared) is { Acknowledged: false } refused)
        {
            throw new CrashException($"The shared secret could not be made: {refused.Body.ToJsonString()}");
        }

        for (var writer = 0; writer < Writers; writer++)
        {
            _writers.Add(
            [
                .. Enumerable.Range(0, SecretsOfWriter).Select(number => new SecretSubject($"w{writer}-s{number}", keys)),
                new KeysSubject($"w{writer}-keys"),
                new KeySettingsSubject($"w{writer}-settings"),
                new ParameterSubject($"w{writer}-parameter"),
                new SharedSubject(Shared, $"w{writer}"),
                new FunctionSubject($"w{writer}-function", role),
            ]);
        }
    }

    /// <summary>The database is sound as the kill left it, and so is the audit log for the program itself.</summary>
    private async Task CheckFileAsync()
    {
        // On a copy, so that the server's next start still is what recovers the log.
        using var copy = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(_directory.Path, "strongroom.db*"))
        {
            File.Copy(file, copy.File(Path.GetFileName(file)));
        }

        SQLitePCL.Batteries_V2.Init();
        await using (var connection = new SqliteConnection($"Data Source={copy.File("strongroom.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            var result = (string)(await command.ExecuteScalarAsync())!;
            if (result != "ok")
            {
                throw new CrashException($"The database is damaged: {result}");
            }
        }

        var (exitCode, output) = await ServerProcess.RunVerbAsync("audit", "verify", "--data", _directory.Path);
        if (exitCode != 0)
        {
            throw new CrashException($"The audit log does not verify ({exitCode}): {output}");
        }
    }
}
