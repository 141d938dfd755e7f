using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Hosting;
using Strongroom.Server.Identity;
using Strongroom.Server.Options;

namespace Strongroom.Server.Cli;

/// <summary>The demo's server, in secure mode on a free port, with a client that has its root credentials.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly StrongroomHost _host;
    private readonly SecretValue _secretKey;

    private DemoHost(StrongroomHost host, AccessKeyRecord key)
    {
        _host = host;
        _secretKey = SecretValue.Copy(key.SecretKey);
        Client = new DemoClient(host.Address, new SigV4Signer(key.AccessKeyId, _secretKey));
    }

    /// <summary>A client of the server.</summary>
    public DemoClient Client { get; }

    /// <summary>Where it listens.</summary>
    public string Address => _host.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts a server on a fresh directory.</summary>
    public static async Task<DemoHost> StartAsync(string data)
    {
        string[] args = ["--listen", "127.0.0.1:0", "--data", data, "--log-level", "warning"];
        var options = ServerOptions.Load(args, new Dictionary<string, string>()).Options!;
        var host = await StrongroomHost.StartAsync(options);
        return new DemoHost(host, RootCredentials.Read(host.NewCredentialsFile!, options.Account, default)!);
    }

    /// <summary>A client with other credentials.</summary>
    public DemoClient ClientOf(string accessKeyId, SecretValue secretKey, string? sessionToken = null) =>
        new(_host.Address, new SigV4Signer(accessKeyId, secretKey, sessionToken));

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForStopAsync() => _host.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _secretKey.Dispose();
        await _host.DisposeAsync();
    }
}
