using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>How a call ended.</summary>
/// <param name="Status">The HTTP status; null if no whole answer came, so that the outcome is unknown.</param>
/// <param name="Body">The answer's JSON, or an empty object.</param>
internal sealed record WireAnswer(HttpStatusCode? Status, JsonObject Body)
{
    public bool Acknowledged => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    public bool Unknown => Status is null;

    /// <summary>The error's code.</summary>
    public string? Error => RestError ?? Body["__type"]?.GetValue<string>();

    /// <summary>As REST JSON tells it, in a header; or null.</summary>
    public string? RestError { get; init; }

    public bool Is(string code) => Error == code;
}

/// <summary>Signed AWS JSON calls to one server.</summary>
internal sealed class WireClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly SigV4Signer _signer;
    private readonly SecretValue _secret;
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _answered = [];

    public WireClient(Uri address, string keyId, string secret)
    {
        _address = address;
        _secret = SecretValue.FromText(secret);
        _signer = new SigV4Signer(keyId, _secret);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    }

    /// <summary>A client with the root credentials of a data directory; any will do in development.</summary>
    public static WireClient For(Uri address, string data, bool dev)
    {
        if (dev)
        {
            return new WireClient(address, "test", "test");
        }

        var entries = File.ReadAllLines(Path.Combine(data, "root-credentials"))
            .Select(line => line.Split(" = ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        return new WireClient(address, entries["aws_access_key_id"], entries["aws_secret_access_key"]);
    }

    /// <summary>The ids of all requests that were answered, whatever the answer, but for a temporary failure of the server,
    /// which may be that it cannot record the request.</summary>
    public IReadOnlyCollection<string> Answered => _answered;

    /// <summary>Calls an operation by AWS's query protocol.</summary>
    /// <returns>The answer's XML.</returns>
    /// <exception cref="CrashException">It was refused.</exception>
    public async Task<string> QueryAsync(string service, string region, string form)
    {
        using var message = Sign(new RestRequest("POST", "/", "", [new("Content-Type", "application/x-www-form-urlencoded")], System.Text.Encoding.ASCII.GetBytes(form)), region, service);
        using var answer = await _http.SendAsync(message);
        var xml = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? xml : throw new CrashException($"{form} was answered {xml}");
    }

    /// <summary>Calls an operation, e.g. <c>secretsmanager.GetSecretValue</c>, <c>TrentService.CreateKey</c> or
    /// <c>lambda.CreateFunction</c>, a service of REST JSON.</summary>
    public async Task<WireAnswer> CallAsync(string target, string region, JsonObject request)
    {
        try
        {
            using var message = target.StartsWith(RestRequest.Prefix, StringComparison.Ordinal)
                ? Sign(RestRequest.Of(target, request), region, "lambda")
                : Message(target, region, JsonSerializer.SerializeToUtf8Bytes(request));
            using var answer = await _http.SendAsync(message);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                _answered.Enqueue(answer.Headers.GetValues("x-amzn-RequestId").Single());
            }

            return new WireAnswer(answer.StatusCode, bytes.Length == 0 ? [] : JsonNode.Parse(bytes)!.AsObject())
            {
                RestError = answer.Headers.TryGetValues("x-amzn-ErrorType", out var type) ? type.Single() : null,
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new WireAnswer(null, new JsonObject { ["message"] = failure.Message });
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _secret.Dispose();
    }

    private HttpRequestMessage Sign(RestRequest rest, string region, string service)
    {
        var message = new HttpRequestMessage(new HttpMethod(rest.Method), new Uri(_address, rest.Path + (rest.Query.Length > 0 ? $"?{rest.Query}" : "")))
        {
            Content = rest.Body.Length > 0 ? new ByteArrayContent(rest.Body) : null,
        };
        foreach (var (name, value) in rest.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var request = new SigV4Request { Method = rest.Method, Path = rest.Path, Query = rest.Query, Headers = [new("Host", _address.Authority), .. rest.Headers], Body = rest.Body };
        foreach (var (name, value) in _signer.Sign(request, region, service, TimeProvider.System.GetUtcNow()))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private HttpRequestMessage Message(string target, string region, byte[] body)
    {
        const string contentType = "application/x-amz-json-1.1";
        var message = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        message.Headers.Add("X-Amz-Target", target);
        var service = target.Split('.')[0] switch
        {
            "TrentService" => "kms",
            "AmazonSSM" => "ssm",
            _ => "secretsmanager",
        };
        var request = new SigV4Request
        {
            Method = "POST",
            Headers = [new("Host", _address.Authority), new("Content-Type", contentType), new("X-Amz-Target", target)],
            Body = body,
        };
        foreach (var (name, value) in _signer.Sign(request, region, service, TimeProvider.System.GetUtcNow()))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
