using System.Net.Sockets;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;
using Strongroom.Support;

namespace Strongroom.Wire.Conformance.Tests;

/// <summary>Two servers for all cases: one in development mode, where an access key id of twelve digits is the account, and
/// one that checks signatures.</summary>
public sealed class ConformanceServers : IAsyncLifetime, IAsyncDisposable
{
    private const string Region = "us-east-1";

    private readonly TemporaryDirectory _directory = new();
    private StrongroomHost? _development;
    private StrongroomHost? _secure;
    private string _keyId = "";
    private string _secret = "";

    public async Task InitializeAsync()
    {
        _development = await StartAsync("development", "--dev");
        _secure = await StartAsync("secure", "--rate-limits", "off");
        var credentials = await File.ReadAllLinesAsync(_secure.NewCredentialsFile!);
        _keyId = credentials.Single(line => line.StartsWith("aws_access_key_id", StringComparison.Ordinal)).Split(" = ")[1];
        _secret = credentials.Single(line => line.StartsWith("aws_secret_access_key", StringComparison.Ordinal)).Split(" = ")[1];
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _development!.DisposeAsync();
        await _secure!.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Sends a request as its directives say.</summary>
    internal async Task<Response> SendAsync(Request request, string account)
    {
        var secure = request.Has("secure") || request.Has("signed");
        var address = (secure ? _secure! : _development!).Address;
        if (!request.Headers.Exists(header => header.Key == "Host"))
        {
            request.Headers.Insert(0, new("Host", address.Authority));
        }

        if (request.Has("signed"))
        {
            Sign(request);
        }
        else if (!secure && !request.Has("unsigned"))
        {
            request.Headers.Add(new("X-Amz-Date", "20260304T050607Z"));
            request.Headers.Add(new(
                "Authorization",
                $"AWS4-HMAC-SHA256 Credential={account}/20260304/{request.Say("region", Region)}/secretsmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature={new string('0', 64)}"));
        }

        return Response.Parse(await TransferAsync(address, request.ToWire()));
    }

    private Task<StrongroomHost> StartAsync(string name, params string[] further)
    {
        var result = ServerOptions.Load(
            ["--listen", "127.0.0.1:0", "--data", _directory.File(name), "--max-body-bytes", "128KiB", "--max-header-bytes", "8KiB", "--log-level", "none", .. further],
            new Dictionary<string, string>());
        Assert.Empty(result.Faults);
        return StrongroomHost.StartAsync(result.Options!);
    }

    private void Sign(Request request)
    {
        using var secret = SecretValue.FromText(request.Say("secret", _secret));
        var signer = new SigV4Signer(request.Say("key", _keyId), secret, request.Has("token") ? request.Say("token", "") : null);
        var time = TimeProvider.System.GetUtcNow().AddMinutes(int.Parse(request.Say("minutes", "0")));
        var target = request.Target.Split('?', 2);
        var toSign = new SigV4Request
        {
            Method = request.Method, Path = target[0], Query = target.Length > 1 ? target[1] : "", Headers = request.Headers, Body = request.Body,
        };
        var (region, service) = (request.Say("region", Region), request.Say("service", "secretsmanager"));
        if (request.Has("presigned"))
        {
            request.Target = target[0] + "?" + signer.Presign(toSign, region, service, time);
        }
        else
        {
            request.Headers.AddRange(signer.Sign(toSign, region, service, time));
        }

        if (request.Has("tampered"))
        {
            request.Body = [.. request.Body, (byte)' '];
        }
    }

    /// <summary>Writes while it reads: a server may answer before it has read all.</summary>
    private static async Task<byte[]> TransferAsync(Uri address, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var writing = WriteAsync(stream, bytes);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        await writing;
        return answer.ToArray();
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
        }
        catch (IOException) when (bytes.Length > 100_000)
        {
            // The server had enough and closed; what it said is being read.
        }
    }
}
