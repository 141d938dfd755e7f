using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Server.Cli;

/// <summary>
/// What any AWS client does, in a few lines, so that the demo needs nothing installed: AWS JSON 1.1 over HTTP, signed
/// with Signature Version 4.
/// </summary>
internal sealed class DemoClient(Uri endpoint, SigV4Signer signer) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = endpoint };

    /// <summary>Calls an operation and returns its answer.</summary>
    /// <exception cref="DemoException">The server answered an error.</exception>
    public async Task<JsonObject> CallAsync(string service, string target, string region, JsonObject input)
    {
        var body = Encoding.UTF8.GetBytes(input.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        var covered = new SigV4Request
        {
            Method = "POST",
            Headers = [new("Host", endpoint.Authority), new("X-Amz-Target", target)],
            Body = body,
        };
        foreach (var (name, value) in signer.Sign(covered, region, service, TimeProvider.System.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answer = text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
        return response.IsSuccessStatusCode
            ? answer
            : throw new DemoException($"{target}: {answer["__type"]} {answer["Message"] ?? answer["message"]}");
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A step of the demo did not do what it should.</summary>
internal sealed class DemoException(string message) : Exception(message);
