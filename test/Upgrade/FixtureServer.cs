using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Services.Due;
using Strongroom.Support;

namespace Strongroom.Upgrade.Tests;

/// <summary>A server in secure mode on a fixture's directory, and a client with its root credentials.</summary>
internal sealed class FixtureServer : IAsyncDisposable
{
    private readonly StrongroomHost _host;
    private readonly FakeClock _clock;
    private readonly HttpClient _http;
    private readonly SigV4Signer _signer;

    private FixtureServer(StrongroomHost host, string directory, FakeClock clock)
    {
        _host = host;
        _clock = clock;
        SealKeyFile = Path.Combine(directory, "seal.key");
        _http = new HttpClient { BaseAddress = host.Address };
        var credentials = File.ReadAllLines(Path.Combine(directory, "data", "root-credentials"))
            .Where(line => line.Contains(" = ", StringComparison.Ordinal))
            .ToDictionary(line => line.Split(" = ")[0], line => line.Split(" = ")[1]);
        _signer = new SigV4Signer(credentials["aws_access_key_id"], SecretValue.FromText(credentials["aws_secret_access_key"]));
    }

    public string SealKeyFile { get; }

    public IServiceProvider Services => _host.Services;

    public TimeProvider Clock => _clock;

    public static async Task<FixtureServer> StartAsync(string directory, FakeClock clock)
    {
        string[] args =
        [
            "--listen", "127.0.0.1:0", "--log-level", "warning",
            "--data", Path.Combine(directory, "data"), "--seal-key-file", Path.Combine(directory, "seal.key"),
        ];
        var options = ServerOptions.Load(args, new Dictionary<string, string>()).Options!;
        return new FixtureServer(await StrongroomHost.StartAsync(options, clock), directory, clock);
    }

    public Task<JsonObject> SecretsAsync(string operation, JsonObject input, string region = "us-east-1") =>
        CallAsync("secretsmanager", $"secretsmanager.{operation}", region, input);

    public Task<JsonObject> KmsAsync(string operation, JsonObject input) =>
        CallAsync("kms", $"TrentService.{operation}", "us-east-1", input);

    /// <summary>Does what is due.</summary>
    public Task RunDueAsync() => Services.GetRequiredService<DueWorker>().RunDueAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    // An error is an answer with a "__type".
    private async Task<JsonObject> CallAsync(string service, string target, string region, JsonObject input)
    {
        var body = Encoding.UTF8.GetBytes(input.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        var covered = new SigV4Request
        {
            Method = "POST",
            Headers = [new("Host", _host.Address.Authority), new("X-Amz-Target", target)],
            Body = body,
        };
        foreach (var (name, value) in _signer.Sign(covered, region, service, _clock.GetUtcNow())) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }
}
