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

    /// <summary>Calls an operation over AWS JSON and returns its answer.</summary>
    /// <exception cref="DemoException">The server answered an error.</exception>
    public async Task<JsonObject> CallAsync(string service, string target, string region, JsonObject input)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(input.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        return await SendAsync(service, region, target, content, [new("X-Amz-Target", target)]);
    }

    /// <summary>Calls an operation of IAM or STS, which speak AWS Query, and returns its result, asked for as JSON.</summary>
    /// <exception cref="DemoException">The server answered an error.</exception>
    public async Task<JsonObject> QueryAsync(string service, string version, string action, string region, params (string Name, string Value)[] input)
    {
        using var content = new FormUrlEncodedContent(
            [new("Action", action), new("Version", version), .. input.Select(each => KeyValuePair.Create(each.Name, each.Value))]);
        var answer = await SendAsync(service, region, $"{service}.{action}", content, [new("Accept", "application/json")]);
        return answer[$"{action}Response"]?[$"{action}Result"]?.AsObject() ?? [];
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> SendAsync(
        string service, string region, string name, HttpContent content, KeyValuePair<string, string>[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        var covered = new SigV4Request
        {
            Method = "POST",
            Headers = [new("Host", endpoint.Authority), .. headers],
            Body = await content.ReadAsByteArrayAsync(),
        };
        foreach (var (header, value) in headers.Concat(signer.Sign(covered, region, service, TimeProvider.System.GetUtcNow())))
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answer = text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        var error = answer["Error"]?.AsObject() ?? answer;
        var words = (error["Message"] ?? error["message"])?.GetValue<string>() ?? "";
        throw new DemoException($"{name}: {error["__type"] ?? error["Code"]} {words}", words);
    }
}

/// <summary>A step of the demo did not do what it should.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="words">The server's own words; empty if it was not the server that refused.</param>
internal sealed class DemoException(string message, string words = "") : Exception(message)
{
    /// <summary>The server's own words.</summary>
    public string Words => words;
}
