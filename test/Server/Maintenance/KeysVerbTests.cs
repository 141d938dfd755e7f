using System.Text.Json.Nodes;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Cli;
using Strongroom.Server.Hosting;
using Strongroom.Server.Identity;
using Strongroom.Server.Maintenance;
using Strongroom.Server.Options;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Tests.Maintenance;

public sealed class KeysVerbTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string[] At => ["--data", _directory.Data, "--seal-key-file", _directory.SealKeyFile];

    [Fact]
    public async Task Without_a_server_rotate_reseals_everything_at_once()
    {
        await _directory.FillAsync(["a=1", "b=2", "c=3"]);

        var (code, output, error) = await Verb.RunAsync(["keys", "rotate", .. At]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("everything is sealed under term 2", output, StringComparison.Ordinal);
        var status = await KeyStatus.ReadAsync(_directory.Data, _directory.Seal);
        Assert.Equal([(1u, 0L), (2u, 3L)], status.Terms.Select(term => (term.Number, term.Values)));
        Assert.Null(status.Resealing);
        Assert.Equal(["a=1", "b=2", "c=3"], await _directory.ReadAsync(_directory.Data));
        var (_, shown, _) = await Verb.RunAsync(["keys", "status", .. At]);
        Assert.Contains("3  active", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_server_rotates_on_request_while_it_serves_and_is_backed_up()
    {
        var options = ServerOptions.Load(["--listen", "127.0.0.1:0", "--log-level", "warning", "--rate-limits", "off", .. At], new Dictionary<string, string>()).Options!;
        await using (var host = await StrongroomHost.StartAsync(options))
        {
            var key = RootCredentials.Read(host.NewCredentialsFile!, options.Account, default)!;
            using var secret = SecretValue.Copy(key.SecretKey);
            using var client = new DemoClient(host.Address, new SigV4Signer(key.AccessKeyId, secret));
            for (var number = 0; number < 10; number++) await CreateAsync(client, number);
            using var stop = new CancellationTokenSource();
            var inUse = Task.Run(() => UseAsync(client, () => stop.IsCancellationRequested));

            var (code, output, error) = await Verb.RunAsync(["keys", "rotate", .. At]);
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("rotated", output, StringComparison.Ordinal);
            KeyStatus status;
            do
            {
                status = await KeyStatus.ReadAsync(_directory.Data, _directory.Seal);
            }
            while (status.Resealing is not null);
            Assert.Equal(2, status.Terms.Count);
            Assert.Equal(0, status.Terms[0].Values);

            Assert.Equal(0, (await Verb.RunAsync(["backup", "--to", _directory.File("backup"), .. At])).Code);
            await stop.CancelAsync();
            Assert.True(await inUse > 0);
            for (var number = 0; number < 10; number++) Assert.NotEmpty(await ReadAsync(client, number));
        }

        var restored = _directory.File("restored");
        string[] there = ["--data", restored, "--seal-key-file", _directory.SealKeyFile];
        Assert.Equal(0, (await Verb.RunAsync(["restore", "--from", _directory.File("backup"), .. there])).Code);
        var (proven, verdict, _) = await Verb.RunAsync(["audit", "verify", .. there]);
        Assert.True(proven == 0, verdict);
        var again = ServerOptions.Load(
            ["--listen", "127.0.0.1:0", "--dev", "--data", restored, "--seal-key-file", _directory.SealKeyFile], new Dictionary<string, string>()).Options!;
        await using var second = await StrongroomHost.StartAsync(again);
        using var anything = SecretValue.FromText("anything");
        using var visitor = new DemoClient(second.Address, new SigV4Signer("AKIAIOSFODNN7EXAMPLE", anything));
        for (var number = 0; number < 10; number++) Assert.NotEmpty(await ReadAsync(visitor, number));
    }

    [Fact]
    public async Task The_audit_log_of_every_backup_taken_under_load_is_proven_and_goes_on()
    {
        var options = ServerOptions.Load(["--listen", "127.0.0.1:0", "--dev", "--log-level", "warning", .. At], new Dictionary<string, string>()).Options!;
        await using var host = await StrongroomHost.StartAsync(options);
        using var anything = SecretValue.FromText("anything");
        using var client = new DemoClient(host.Address, new SigV4Signer("AKIAIOSFODNN7EXAMPLE", anything));
        for (var number = 0; number < 10; number++) await CreateAsync(client, number);
        using var stop = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var number = 0; !stop.IsCancellationRequested; number++) await ReadAsync(client, number % 10);
        })).ToArray();
        for (var backup = 1; backup <= 10; backup++)
        {
            var restored = _directory.File($"restored-{backup}");
            await Backup.ToFileAsync(_directory.Data, _directory.Seal, _directory.File($"backup-{backup}"), TimeProvider.System.GetUtcNow());
            var summary = await Restore.FromFileAsync(_directory.File($"backup-{backup}"), restored, _directory.SealKeyFile);
            Assert.True(summary.Files >= 2);
            string[] there = ["--data", restored, "--seal-key-file", _directory.SealKeyFile];

            var again = ServerOptions.Load(["--listen", "127.0.0.1:0", "--dev", "--log-level", "warning", .. there], new Dictionary<string, string>()).Options!;
            await using (var second = await StrongroomHost.StartAsync(again))
            {
                using var visitor = new DemoClient(second.Address, new SigV4Signer("AKIAIOSFODNN7EXAMPLE", anything));
                Assert.NotEmpty(await ReadAsync(visitor, 1));
            }

            var (proven, verdict, error) = await Verb.RunAsync(["audit", "verify", .. there]);
            Assert.True(proven == 0, verdict + error);
        }

        await stop.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task A_server_that_cannot_rotate_says_why_and_goes_on()
    {
        var options = ServerOptions.Load(["--listen", "127.0.0.1:0", "--dev", "--log-level", "critical", .. At], new Dictionary<string, string>()).Options!;
        await using var host = await StrongroomHost.StartAsync(options);
        File.Move(_directory.SealKeyFile, _directory.File("away.key"));

        var (code, _, error) = await Verb.RunAsync(["keys", "rotate", .. At]);

        Assert.Equal(1, code);
        Assert.Contains("the server refused: The key file", error, StringComparison.Ordinal);
        Assert.Single((await KeyStatus.ReadAsync(_directory.Data, _directory.Seal)).Terms);
    }

    [Fact]
    public async Task A_rotation_that_is_killed_is_finished_by_the_next_start_of_the_server()
    {
        await _directory.FillAsync(Enumerable.Range(0, 3000).Select(number => $"{number:D5}={new string('x', 500)}"));
        using (var rotating = Verb.Start(["keys", "rotate", .. At]))
        {
            // The first line comes when the new term is durable and nothing is re-sealed yet.
            Assert.Contains("new term, 2", await rotating.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            rotating.Kill();
            await rotating.WaitForExitAsync();
        }

        var options = ServerOptions.Load(["--listen", "127.0.0.1:0", "--dev", "--log-level", "critical", .. At], new Dictionary<string, string>()).Options!;
        KeyStatus status;
        await using (await StrongroomHost.StartAsync(options))
        {
            do
            {
                status = await KeyStatus.ReadAsync(_directory.Data, _directory.Seal);
            }
            while (status.Resealing is not null);
        }

        Assert.Equal(0, status.Terms[0].Values);
        Assert.Equal(3000, (await _directory.ReadAsync(_directory.Data)).Length);
    }

    [Fact]
    public async Task Rewrap_moves_the_data_to_another_seal_key_and_the_old_one_opens_it_no_longer()
    {
        await _directory.FillAsync(["a=1"]);
        var newKey = _directory.File("new.key");

        Assert.Equal(0, (await Verb.RunAsync(["keys", "rewrap", "--new-seal-key-file", newKey, .. At])).Code);

        await Assert.ThrowsAsync<SealedDataException>(() => KeyStatus.ReadAsync(_directory.Data, _directory.Seal));
        using var seal = KeyFileSeal.Open(newKey);
        Assert.Equal(1, (await KeyStatus.ReadAsync(_directory.Data, seal)).Terms[0].Values);
        Assert.Equal(0, (await Verb.RunAsync("keys", "rewrap", "--data", _directory.Data, "--seal-key-file", newKey)).Code);
        Assert.Equal(1, (await KeyStatus.ReadAsync(_directory.Data, seal)).Terms[0].Values);
    }

    [Fact]
    public async Task Rewrap_refuses_while_a_server_runs()
    {
        await _directory.FillAsync(["a=1"]);
        await using var store = SqliteStore.Open(new SqliteStoreOptions(_directory.Data));

        var (code, _, error) = await Verb.RunAsync(["keys", "rewrap", .. At]);

        Assert.Equal(1, code);
        Assert.Contains("Stop it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_that_is_killed_leaves_no_store_and_can_be_run_again()
    {
        await _directory.FillAsync(Enumerable.Range(0, 4000).Select(number => $"{number:D5}={new string('x', 4000)}"));
        Assert.Equal(0, (await Verb.RunAsync(["backup", "--to", _directory.File("backup"), .. At])).Code);
        var target = _directory.File("restored");
        string[] restore = ["restore", "--from", _directory.File("backup"), "--data", target, "--seal-key-file", _directory.SealKeyFile];
        // At the beginning, and when part of the store is there.
        foreach (var bytes in (long[])[0, 2 << 20, 9 << 20])
        {
            using var restoring = Verb.Start(restore);
            while (Written(target) <= bytes) Assert.False(restoring.HasExited);
            restoring.Kill();
            await restoring.WaitForExitAsync();

            Assert.False(File.Exists(Path.Combine(target, "strongroom.db")));
            Assert.Throws<StorageFormatException>(() => SqliteStore.Open(new SqliteStoreOptions(target)));
        }

        var (code, _, error) = await Verb.RunAsync(restore);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(DataDirectory.Raw(_directory.Data), DataDirectory.Raw(target));
    }

    [Fact]
    public async Task What_is_not_understood_is_refused_with_the_usage()
    {
        foreach (var args in (string[][])[["keys"], ["keys", "burn"], ["backup"], ["restore", "--form", "x"], ["backup", "--to", "x", "--what-if"]])
        {
            var (code, _, error) = await Verb.RunAsync(args);
            Assert.Equal(2, code);
            Assert.Contains("strongroom " + args[0], error, StringComparison.Ordinal);
        }

        var (missing, _, reason) = await Verb.RunAsync("backup", "--to", _directory.File("x"), "--data", _directory.File("absent"), "--seal-key-file", _directory.SealKeyFile);
        Assert.Equal(1, missing);
        Assert.Contains("is no data directory", reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.File("absent")));
    }

    private static long Written(string target) =>
        Directory.Exists(target) ? new DirectoryInfo(target).EnumerateFiles("strongroom.db*", SearchOption.AllDirectories).Sum(LengthOf) : 0;

    // The log goes away now and then.
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private static Task<JsonObject> CreateAsync(DemoClient client, int number) => CallAsync(client, "CreateSecret", new()
    {
        ["Name"] = $"secret/{number}", ["SecretString"] = "0", ["ClientRequestToken"] = Guid.NewGuid().ToString(),
    });

    private static async Task<int> UseAsync(DemoClient client, Func<bool> stopped)
    {
        var puts = 0;
        while (!stopped())
        {
            await CallAsync(client, "PutSecretValue", new()
            {
                ["SecretId"] = $"secret/{puts % 10}", ["SecretString"] = $"{++puts}", ["ClientRequestToken"] = Guid.NewGuid().ToString(),
            });
            Assert.Equal($"{puts}", await ReadAsync(client, (puts - 1) % 10));
        }

        return puts;
    }

    private static async Task<string> ReadAsync(DemoClient client, int number) =>
        (string)(await CallAsync(client, "GetSecretValue", new() { ["SecretId"] = $"secret/{number}" }))["SecretString"]!;

    private static Task<JsonObject> CallAsync(DemoClient client, string operation, JsonObject input) =>
        client.CallAsync("secretsmanager", $"secretsmanager.{operation}", "us-east-1", input);
}
