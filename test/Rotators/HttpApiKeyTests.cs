using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strongroom.Rotators.Tests;

/// <summary>The exchange of API keys, with an API that gives them out.</summary>
public sealed class HttpApiKeyTests : IAsyncLifetime, IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _calls = [];
    private readonly Dictionary<string, string> _keys = new() { ["1"] = "key-1" };
    private readonly IRotator _rotator = NativeRotators.All(TimeProvider.System).Single(each => each.Types.Contains("StrongroomHttpApiKey"));
    private string _base = "";
    private int _status = 200;
    private Task _serving = Task.CompletedTask;

    public Task InitializeAsync()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _base = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }
        _listener.Prefixes.Add(_base);
        _listener.Start();
        _serving = ServeAsync();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    public void Dispose() => _listener.Close();

    [Fact]
    public async Task Keys_are_made_tested_and_revoked_one_rotation_later()
    {
        var secret = With("{\"apiKey\":\"key-1\",\"keyId\":\"1\"}");
        await secret.RotateAsync(_rotator);
        Assert.Equal("{\"apiKey\":\"key-2\",\"keyId\":\"2\"}", secret.Current);
        Assert.Equal(["key-1", "key-2"], _keys.Values.Order());
        await secret.RotateAsync(_rotator);
        Assert.Equal(["key-2", "key-3"], _keys.Values.Order());
        Assert.Equal("POST /keys Bearer key-1", _calls[0]);
        Assert.Contains("DELETE /keys/1 Bearer key-1", _calls);
    }

    [Fact]
    public async Task A_plain_value_is_the_key()
    {
        var secret = new MemorySecret("key-1", ("createUrl", _base + "keys"), ("testUrl", _base + "ping"), ("keyPointer", "/data/0/key"), ("keyHeader", "X-Api-Key"));
        await secret.RotateAsync(_rotator);
        Assert.Equal("key-2", secret.Current);
        Assert.Equal("POST /keys key-1", _calls[0]);
    }

    [Fact]
    public async Task A_roll_back_revokes_the_new_key()
    {
        var secret = With("{\"apiKey\":\"key-1\",\"keyId\":\"1\"}");
        await _rotator.RunAsync(RotationStep.CreateSecret, secret, default);
        await _rotator.RunAsync(RotationStep.CreateSecret, secret, default);
        Assert.Equal(2, _keys.Count);
        await _rotator.RollBackAsync(secret, default);
        Assert.Equal(["key-1"], _keys.Values);
    }

    [Theory]
    [InlineData(401, false, "refused the key of AWSCURRENT")]
    [InlineData(302, false, "redirects")]
    [InlineData(400, false, "400")]
    [InlineData(429, true, "429")]
    [InlineData(503, true, "503")]
    public async Task Refusals_are_told_without_what_the_api_says(int status, bool transient, string text)
    {
        _status = status;
        var failure = await Assert.ThrowsAsync<RotatorException>(() => With("{\"apiKey\":\"key-1\",\"keyId\":\"1\"}").RotateAsync(_rotator));
        Assert.Equal(transient, failure.IsTransient);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key-1", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(_calls);
    }

    [Theory]
    [InlineData("createUrl", "http://api.example/keys")]
    [InlineData("createUrl", "https://user:pass@api.example/keys")]
    [InlineData("testUrl", "ftp://localhost/")]
    [InlineData("revokeUrl", "keys")]
    [InlineData("createMethod", "HEAD")]
    [InlineData("keyPointer", "key")]
    public async Task A_wrong_setting_is_named(string name, string value)
    {
        var settings = new Dictionary<string, string> { ["createUrl"] = "https://api.example/keys", ["testUrl"] = "https://api.example/", ["keyPointer"] = "/key", [name] = value };
        var secret = new MemorySecret("key-1", [.. settings.Select(each => (each.Key, each.Value))]);
        Assert.Contains($"The setting {name} must", (await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_a_key_is_told()
    {
        var secret = new MemorySecret("key-1", ("createUrl", _base + "keys"), ("testUrl", _base + "ping"), ("keyPointer", "/data/1/key"));
        Assert.Contains("keyPointer", (await Assert.ThrowsAsync<RotatorException>(() => secret.RotateAsync(_rotator))).Message, StringComparison.Ordinal);
        Assert.Null(secret.Pending);
    }

    [Fact]
    public async Task An_api_out_of_reach_is_worth_another_try()
    {
        _listener.Stop();
        Assert.True((await Assert.ThrowsAsync<RotatorException>(() => With("{\"apiKey\":\"key-1\",\"keyId\":\"1\"}").RotateAsync(_rotator))).IsTransient);
    }

    private MemorySecret With(string value) => new(
        value,
        ("createUrl", _base + "keys"), ("testUrl", _base + "ping"), ("revokeUrl", _base + "keys/{id}"), ("keyPointer", "/data/0/key"), ("idPointer", "/data/0/id"));

    private async Task ServeAsync()
    {
        var byToken = new Dictionary<string, string>();
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var request = context.Request;
            string shown = request.Headers["Authorization"] ?? request.Headers["X-Api-Key"] ?? "";
            _calls.Add($"{request.HttpMethod} {request.Url!.AbsolutePath} {shown}");
            string key = shown.Replace("Bearer ", "", StringComparison.Ordinal), body = "{\"error\":\"" + key + "\"}";
            int status = _status != 200 ? _status : _keys.ContainsValue(key) ? 200 : 401;
            if (status == 302) context.Response.RedirectLocation = _base + "elsewhere";
            if (status == 200 && request.HttpMethod == "POST")
            {
                string token = request.Headers["Idempotency-Key"]!;
                if (!byToken.TryGetValue(token, out string? id))
                {
                    id = byToken[token] = (byToken.Count + 2).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    _keys[id] = "key-" + id;
                }
                body = $"{{\"data\":[{{\"id\":{id},\"key\":\"key-{id}\"}}]}}";
            }
            if (status == 200 && request.HttpMethod == "DELETE") _keys.Remove(request.Url.Segments[^1]);
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
