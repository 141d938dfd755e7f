using System.Text;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Bench.Load;

/// <summary>Signs requests with the root credentials of a server, and sends those that prepare a measurement.</summary>
internal sealed class Client : IDisposable
{
    private const string Region = "us-east-1";
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
    private readonly SigV4Signer _signer;
    private readonly Uri _address;

    /// <param name="address">The server.</param>
    /// <param name="signer">Signs.</param>
    public Client(Uri address, SigV4Signer signer) => (_address, _signer) = (address, signer);

    /// <param name="address">The server.</param>
    /// <param name="dataDirectory">Whose root credentials sign.</param>
    public Client(Uri address, string dataDirectory)
        : this(address, RootSigner(dataDirectory))
    {
    }

    private static SigV4Signer RootSigner(string dataDirectory)
    {
        var lines = File.ReadAllLines(Path.Combine(dataDirectory, "root-credentials"));
        string Entry(string name) => lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(" = ", 2)[1];
        return new SigV4Signer(Entry("aws_access_key_id"), SecretValue.FromText(Entry("aws_secret_access_key")));
    }

    public PreparedRequest Prepare(string operation, object input)
    {
        var body = JsonSerializer.Serialize(input);
        return Sign("secretsmanager", body, new("Content-Type", "application/x-amz-json-1.1"), new("X-Amz-Target", $"secretsmanager.{operation}"));
    }

    /// <summary>A request of the Query protocol that asks for an answer in JSON.</summary>
    public PreparedRequest PrepareQuery(string service, params IEnumerable<(string Name, string Value)> parameters)
    {
        var body = string.Join('&', parameters.Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value)}"));
        return Sign(service, body, new("Content-Type", "application/x-www-form-urlencoded"), new("Accept", "application/json"));
    }

    private PreparedRequest Sign(string service, string body, params IEnumerable<KeyValuePair<string, string>> further)
    {
        List<KeyValuePair<string, string>> headers = [new("Host", _address.Authority), .. further];
        var covered = new SigV4Request { Method = "POST", Headers = headers, Body = Encoding.UTF8.GetBytes(body) };
        return new PreparedRequest([.. headers, .. _signer.Sign(covered, Region, service, TimeProvider.System.GetUtcNow())], body);
    }

    /// <summary>Sends a request and returns the body of its answer.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<string> SendAsync(PreparedRequest prepared)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(prepared.Body)) };
        foreach (var (name, value) in prepared.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"preparing: {answer}");
    }

    /// <summary>Sends them all, some at a time.</summary>
    public Task SendAllAsync(IEnumerable<Func<PreparedRequest>> requests, int atOnce) =>
        Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (request, _) => await SendAsync(request()));

    public void Dispose() => _http.Dispose();
}
