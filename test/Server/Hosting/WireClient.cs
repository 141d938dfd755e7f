using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>A client of all services with the credentials of its own, or none.</summary>
internal sealed class WireClient(HttpClient http, Uri address, TimeProvider time, SigV4Signer? signer)
{
    /// <summary>A call of a service that speaks AWS JSON.</summary>
    /// <param name="target">E.g. <c>TrentService.Decrypt</c>.</param>
    /// <param name="input">The request.</param>
    /// <param name="options">How it is signed.</param>
    /// <param name="headers">Further headers, which are signed too.</param>
    public async Task<WireAnswer> JsonAsync(
        string target, JsonObject input, SigV4SigningOptions? options = null, params (string Name, string Value)[] headers)
    {
        var service = target.StartsWith("TrentService.", StringComparison.Ordinal) ? "kms" : "secretsmanager";
        return await SendAsync(service, input.ToJsonString(), "application/x-amz-json-1.1", options, [("X-Amz-Target", target), .. headers]);
    }

    /// <summary>A call of IAM or STS.</summary>
    /// <param name="service"><c>iam</c> or <c>sts</c>.</param>
    /// <param name="action">The operation.</param>
    /// <param name="parameters">Its parameters.</param>
    public async Task<WireAnswer> QueryAsync(string service, string action, params (string Name, string Value)[] parameters)
    {
        (string, string)[] all = [("Action", action), ("Version", service == "iam" ? "2010-05-08" : "2011-06-15"), .. parameters];
        var form = string.Join('&', all.Select(each => $"{each.Item1}={Uri.EscapeDataString(each.Item2)}"));
        var answer = await SendAsync(service, form, "application/x-www-form-urlencoded", null, [("Accept", "application/json")]);
        return answer with { Body = answer.Body[$"{action}Response"]?[$"{action}Result"] as JsonObject ?? answer.Body };
    }

    /// <summary>A query string of a presigned request.</summary>
    public string Presign(string service, string query, SigV4SigningOptions? options = null) => signer!.Presign(
        new SigV4Request { Method = "GET", Query = query, Headers = [new("Host", address.Authority)] }, "us-east-1", service, time.GetUtcNow(), options);

    private async Task<WireAnswer> SendAsync(
        string service, string text, string type, SigV4SigningOptions? options, params (string Name, string Value)[] headers)
    {
        var body = Encoding.UTF8.GetBytes(text);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var covered = new SigV4Request
        {
            Method = "POST",
            Headers = [new("Host", address.Authority), .. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
            Body = body,
        };
        foreach (var (name, value) in signer?.Sign(covered, "us-east-1", service, time.GetUtcNow(), options) ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return new WireAnswer((int)response.StatusCode, answer.Length == 0 ? [] : JsonNode.Parse(answer)!.AsObject());
    }
}

/// <summary>What was answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; of IAM and STS what is in the result.</param>
internal sealed record WireAnswer(int Status, JsonObject Body)
{
    /// <summary>The code of the error, or null.</summary>
    public string? Error => Status == 200 ? null : (string?)(Body["__type"] ?? Body[nameof(Error)]?["Code"]);

    /// <summary>A member's text, by its path.</summary>
    public string Text(params string[] path)
    {
        Assert.Equal(200, Status);
        JsonNode? node = Body;
        foreach (var name in path)
        {
            node = node?[name];
        }

        return (string)node!;
    }
}
