using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Strongroom.Functions.Instances;

namespace Strongroom.Functions.Webhooks;

/// <summary>
/// Invokes functions that are webhooks: posts the event and takes the body of a 2xx answer for the function's. Redirects are not
/// followed, certificates are verified. What a failing webhook says is not passed on but for the name of an error.
/// </summary>
internal sealed partial class WebhookCaller(HttpMessageHandler handler, IFunctionLog log, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>The function's variable with the secret that requests are signed with.</summary>
    public const string SecretVariable = "WEBHOOK_SECRET";

    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The handler that is used outside of tests.</summary>
    public static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // Names are looked up again.
        ActivityHeadersPropagator = null,
    };

    /// <summary>Invokes.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<InvocationOutcome> InvokeAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation)
    {
        var lines = new InstanceLog(spec, FunctionInstance.NewStream(spec, time), log, time, logger);
        var report = new InvocationReport(spec, invocation.RequestId, lines, time);
        report.Start();
        RuntimeAnswer answer;
        using var late = new CancellationTokenSource(spec.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            answer = await PostAsync(spec, invocation, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"Task timed out after {spec.Timeout.TotalSeconds:0.00} seconds");
            answer = Failure(invocation, FunctionErrors.TimedOut, message);
        }
        catch (HttpRequestException error)
        {
            // Its message may name the address, and addresses of webhooks may hold secrets.
            answer = Failure(invocation, "Webhook.Unreachable", $"The webhook could not be called ({error.HttpRequestError}).");
        }
        catch (FunctionStartException error)
        {
            answer = Failure(invocation, error.ErrorType, error.Message);
        }

        if (answer.FunctionError is not null) lines.Write(answer.Payload.Span);
        var duration = report.End(init: null, peak: null);
        return new InvocationOutcome(answer.Payload, answer.FunctionError, lines.TakeTail(), duration);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static RuntimeAnswer Failure(Invocation invocation, string type, string message) =>
        new(FunctionErrors.OfRequest(type, invocation.RequestId, message), FunctionErrors.Unhandled);

    private async Task<RuntimeAnswer> PostAsync(FunctionSpec spec, Invocation invocation, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, spec.Webhook) { Content = new ReadOnlyMemoryContent(invocation.Payload) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", invocation.RequestId);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        if (spec.Environment.TryGetValue(SecretVariable, out string? secret))
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, invocation.RequestId, now, invocation.Payload.Span));
        }

        request.Headers.Add("X-Amz-Invoked-Function-Arn", invocation.InvokedArn);
        if (invocation.ClientContext is { } context) request.Headers.Add("X-Amz-Client-Context", Convert.ToBase64String(Encoding.UTF8.GetBytes(context)));

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var body = await ReadAsync(response, cancellation);
        if (body is null)
        {
            return new RuntimeAnswer(
                FunctionErrors.Json(FunctionErrors.TooLarge, $"Response payload size exceeded maximum allowed payload size ({RuntimeApi.MaxPayload} bytes)."),
                FunctionErrors.Unhandled);
        }

        if (!response.IsSuccessStatusCode)
        {
            int status = (int)response.StatusCode;
            return Failure(invocation, ErrorType(body) ?? $"Webhook.Status{status}", $"The webhook answered with status {status}.");
        }

        return new RuntimeAnswer(response.StatusCode is HttpStatusCode.NoContent || body.Length == 0 ? "null"u8.ToArray() : body, null);
    }

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var from = await response.Content.ReadAsStreamAsync(cancellation);
        using var kept = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await ReadAsync(from, buffer, cancellation)) > 0)
        {
            if (kept.Length + count > RuntimeApi.MaxPayload) return null;
            kept.Write(buffer, 0, count);
        }

        return kept.ToArray();
    }

    private static async Task<int> ReadAsync(Stream from, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await from.ReadAsync(buffer, cancellation);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was cut off.", error);
        }
    }

    private static string? ErrorType(byte[] body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return parsed.RootElement.ValueKind is JsonValueKind.Object
                && parsed.RootElement.TryGetProperty("errorType", out var type)
                && type.ValueKind is JsonValueKind.String
                && type.GetString() is { } name
                && TypeName().IsMatch(name) ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.]{0,127}\z")]
    private static partial Regex TypeName();
}
