using System.Net;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>A client that signs, if it has a key.</summary>
internal sealed class TestClient(Uri address, string? keyId = null, string? secretKey = null) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>A client with the root credentials in a file.</summary>
    public static TestClient WithFile(Uri address, string file)
    {
        var lines = File.ReadAllLines(file);
        string Entry(string name) => lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(" = ")[1];
        return new TestClient(address, Entry("aws_access_key_id"), Entry("aws_secret_access_key"));
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string operation, object request)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        message.Headers.Add("X-Amz-Target", $"secretsmanager.{operation}");
        message.Content.Headers.Add("Content-Type", "application/x-amz-json-1.1");
        if (keyId is not null)
        {
            using var secret = SecretValue.FromText(secretKey!);
            var toSign = new SigV4Request { Method = "POST", Headers = [new("Host", address.Authority), new("X-Amz-Target", $"secretsmanager.{operation}")], Body = body };
            foreach (var (name, value) in new SigV4Signer(keyId, secret).Sign(toSign, "us-east-1", "secretsmanager", TimeProvider.System.GetUtcNow()))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(message);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync()));
    }

    public async Task<HttpStatusCode> CreateAsync(string name, string value = "value") =>
        (await CallAsync("CreateSecret", new { Name = name, SecretString = value, ClientRequestToken = Guid.NewGuid().ToString() })).Status;

    public async Task<IEnumerable<string?>> NamesAsync()
    {
        var (status, body) = await CallAsync("ListSecrets", new { });
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("SecretList").EnumerateArray().Select(secret => secret.GetProperty("Name").GetString());
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path);

    public Task<HttpResponseMessage> PostAsync(string path) => _http.PostAsync(path, new StringContent("", Encoding.UTF8));

    public void Dispose() => _http.Dispose();
}
