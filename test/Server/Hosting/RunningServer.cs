using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Hosting;
using Strongroom.Server.Identity;
using Strongroom.Server.Options;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>A whole server on a fresh directory and a free port, with a client that signs.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly StrongroomHost _host;
    private readonly SecretValue? _secret;
    private readonly SigV4Signer? _signer;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    private RunningServer(TemporaryDirectory directory, StrongroomHost host, TimeProvider time)
    {
        (_directory, _host, _time) = (directory, host, time);
        if (host.NewCredentialsFile is { } file)
        {
            var key = RootCredentials.Read(file, "000000000000", default)!;
            _secret = SecretValue.Copy(key.SecretKey);
            _signer = new SigV4Signer(key.AccessKeyId, _secret);
        }

        _http = NewClient();
        Root = new WireClient(_http, Address, time, _signer);
        Nobody = new WireClient(_http, Address, time, null);
    }

    /// <summary>The root user; in development whoever does not say who it is.</summary>
    public WireClient Root { get; }

    /// <summary>Somebody who does not sign.</summary>
    public WireClient Nobody { get; }

    public Uri Address => _host.Address;

    public IServiceProvider Services => _host.Services;

    /// <summary>Somebody with a key of their own.</summary>
    public WireClient As(string keyId, string secretKey, string? sessionToken = null) =>
        new(_http, Address, _time, new SigV4Signer(keyId, SecretValue.FromText(secretKey), sessionToken));

    public static Task<RunningServer> StartAsync(params string[] args) => StartAsync(TimeProvider.System, args);

    public static async Task<RunningServer> StartAsync(TimeProvider time, params string[] args)
    {
        var directory = new TemporaryDirectory();
        try
        {
            string[] all = ["--listen", "127.0.0.1:0", "--data", directory.File("data"), "--log-level", "critical", .. args];
            var read = ServerOptions.Load(all, new Dictionary<string, string>());
            Assert.Empty(read.Faults);
            return new RunningServer(directory, await StrongroomHost.StartAsync(read.Options!, time), time);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>A client with connections of its own that trusts any certificate.</summary>
    /// <param name="onConnect">Told of each new connection.</param>
    /// <param name="tls">Changes how TLS is spoken.</param>
    public HttpClient NewClient(Action? onConnect = null, Action<SslClientAuthenticationOptions>? tls = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                onConnect?.Invoke();
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        tls?.Invoke(handler.SslOptions);
        return new HttpClient(handler) { BaseAddress = Address };
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _http.SendAsync(request);
    }

    /// <summary>What is in the audit log so far.</summary>
    public IReadOnlyList<JsonObject> AuditRecords()
    {
        var directory = new AuditDirectory(Path.Combine(_directory.File("data"), StrongroomHost.AuditFolder));
        return [.. new AuditReader(directory, Services.GetRequiredService<Crypto.Barrier>()).Read().Select(entry => JsonNode.Parse(entry.Json.Span)!.AsObject())];
    }

    public async Task<string> TextAsync(string path) => await (await GetAsync(path)).Content.ReadAsStringAsync();

    /// <summary>A signed call of Secrets Manager.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Answer)> CallAsync(
        string operation, JsonObject input, HttpClient? client = null, Version? version = null, string? traceParent = null)
    {
        var body = Encoding.UTF8.GetBytes(input.ToJsonString());
        var target = "secretsmanager." + operation;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new ByteArrayContent(body),
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        var covered = new SigV4Request { Method = "POST", Headers = [new("Host", Address.Authority), new("X-Amz-Target", target)], Body = body };
        foreach (var (name, value) in _signer?.Sign(covered, "us-east-1", "secretsmanager", _time.GetUtcNow()) ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await (client ?? _http).SendAsync(request);
        Assert.Equal(request.Version, response.Version);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    public Task<(HttpStatusCode Status, JsonObject Answer)> CreateAsync(string name, string value = "value") =>
        CallAsync("CreateSecret", new() { ["Name"] = name, ["SecretString"] = value, ["ClientRequestToken"] = Guid.NewGuid().ToString() });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _secret?.Dispose();
        _directory.Dispose();
    }
}
