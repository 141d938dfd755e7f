using System.Net;
using System.Text.Json.Nodes;
using Strongroom.Faults.Tests.Crash;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Faults.Tests.Engine;

/// <summary>A server in this process, on a directory whose disk fails as told.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    public const string Region = "us-east-1";

    private readonly StrongroomHost _host;
    private readonly WireClient _client;

    private FaultyServer(StrongroomHost host, SystemCalls disk, FaultyAuditDirectory auditDisk)
    {
        _host = host;
        Disk = disk;
        AuditDisk = auditDisk;
        _client = new WireClient(host.Address, "test", "test");
    }

    /// <summary>The calls beneath the engine.</summary>
    public SystemCalls Disk { get; }

    /// <summary>The disk beneath the audit log.</summary>
    public FaultyAuditDirectory AuditDisk { get; }

    /// <summary>The ids of the requests that were answered with anything but a temporary failure.</summary>
    public IReadOnlyCollection<string> Answered => _client.Answered;

    /// <summary>Starts it.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="openStore">The store; the engine on the directory by default.</param>
    public static async Task<FaultyServer> StartAsync(string directory, TimeProvider? time = null, Func<IKeyValueStore>? openStore = null)
    {
        var options = ServerOptions.Load(
            ["--dev", "--listen", "127.0.0.1:0", "--data", directory, "--log-level", "none"], new Dictionary<string, string>()).Options!;
        var disk = new SystemCalls(directory);
        var auditDisk = new FaultyAuditDirectory(Path.Combine(directory, StrongroomHost.AuditFolder));
        try
        {
            openStore ??= () => SqliteStore.Open(new SqliteStoreOptions(directory));
            var host = await StrongroomHost.StartAsync(options, time ?? TimeProvider.System, openStore, auditDisk);
            return new FaultyServer(host, disk, auditDisk);
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>A directory as a crash at this moment would leave it.</summary>
    public static TemporaryDirectory CrashImageOf(string directory)
    {
        var image = new TemporaryDirectory();
        CopyFiles(directory, image.Path);
        return image;
    }

    /// <summary>Copies a data directory, and the audit log from where it is, into another.</summary>
    public static void CopyTo(TemporaryDirectory image, string directory, string audit)
    {
        CopyFiles(directory, image.Path);
        CopyFiles(audit, Directory.CreateDirectory(image.File(StrongroomHost.AuditFolder)).FullName);
    }

    public Task<WireAnswer> SecretsAsync(string operation, JsonObject request, string region = Region) =>
        _client.CallAsync($"secretsmanager.{operation}", region, request);

    public Task<WireAnswer> KmsAsync(string operation, JsonObject request) => _client.CallAsync($"TrentService.{operation}", Region, request);

    public Task<WireAnswer> CreateAsync(string name, string value) => SecretsAsync(
        "CreateSecret", new JsonObject { ["Name"] = name, ["SecretString"] = value, ["ClientRequestToken"] = Token(name) });

    public Task<WireAnswer> PutAsync(string name, string value) => SecretsAsync(
        "PutSecretValue", new JsonObject { ["SecretId"] = name, ["SecretString"] = value, ["ClientRequestToken"] = Token(value) });

    public Task<WireAnswer> GetAsync(string name) => SecretsAsync("GetSecretValue", new JsonObject { ["SecretId"] = name });

    /// <summary>What <c>GET /health</c> says of the audit log, and its status.</summary>
    public Task<(HttpStatusCode Status, string Audit)> HealthAsync() => HealthAsync(_host.Address);

    /// <summary>What <c>GET /health</c> of any server says of the audit log, and its status.</summary>
    public static async Task<(HttpStatusCode Status, string Audit)> HealthAsync(Uri server)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync(new Uri(server, "/health"));
        var report = JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync())!;
        return (answer.StatusCode, report["checks"]!["audit"]!.GetValue<string>());
    }

    public async Task<string> ValueAsync(string name)
    {
        var answer = await GetAsync(name);
        Assert.True(answer.Acknowledged, answer.ToString());
        return answer.Body["SecretString"]!.GetValue<string>();
    }

    /// <summary>Asserts that the client is told to come back, in AWS's form.</summary>
    public static void AssertRetryable(WireAnswer answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("ServiceUnavailableException", answer.Error);
        Assert.Equal("The request has failed due to a temporary failure of the server.", answer.Body["message"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        // A test that fails leaves it hanging, and the server would wait for it.
        AuditDisk.ReleaseFlushes();
        await _host.DisposeAsync();
        AuditDisk.Dispose();
        Disk.Dispose();
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from).Where(file => !file.EndsWith("lock", StringComparison.Ordinal) && !file.EndsWith(".db-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static string Token(string text) => $"{text}-{new string('t', 32)}"[..36];
}
