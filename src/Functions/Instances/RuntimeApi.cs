using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Strongroom.Functions.Instances;

/// <summary>
/// The Lambda Runtime API (version 2018-06-01) for one process, on a loopback port of its own: what comes in there is from that process
/// and from no other. Where processes have users of their own, connections of other users are cut before a byte is read.
/// </summary>
internal sealed class RuntimeApi : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>The largest answer in bytes: AWS's 6 MB and what it allows beside it.</summary>
    public const int MaxPayload = (6 * 1024 * 1024) + 100;

    private const string Root = "/2018-06-01/runtime/";
    private const string ErrorType = "Lambda-Runtime-Function-Error-Type";

    private readonly EventExchange _events;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly KestrelServer _server;

    private RuntimeApi(EventExchange events, TimeSpan timeout, TimeProvider time, int? user)
    {
        (_events, _timeout, _time) = (events, timeout, time);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null; // Counted here, because the documented answer to too much is of the API.
        // A process has one event at a time; what it sends is held in the server's memory, not in its own.
        options.Limits.MaxConcurrentConnections = 8;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (user is { } id) listen.Use(next => connection => Admit(connection, id) ? next(connection) : Refuse(connection));
        });
        // No logger: headers and paths carry what belongs to the function.
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>AWS_LAMBDA_RUNTIME_API: host and port.</summary>
    public string Address => new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Authority;

    /// <summary>Begins to listen.</summary>
    /// <param name="events">Where events come from and answers go to.</param>
    /// <param name="timeout">The function's, for the deadline.</param>
    /// <param name="time">The clock.</param>
    /// <param name="user">The only user that may connect, or null for any.</param>
    /// <param name="cancellation">Stops the attempt.</param>
    public static async Task<RuntimeApi> StartAsync(EventExchange events, TimeSpan timeout, TimeProvider time, int? user, CancellationToken cancellation)
    {
        var api = new RuntimeApi(events, timeout, time, user);
        await api._server.StartAsync(api, cancellation);
        return api;
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string[] parts = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..].Split('/') : [];
        try
        {
            await ((context.Request.Method, parts) switch
            {
                ("GET", ["invocation", "next"]) => NextAsync(context),
                ("POST", ["invocation", var id, "response"]) => AnswerAsync(context, id, error: false),
                ("POST", ["invocation", var id, "error"]) => AnswerAsync(context, id, error: true),
                ("POST", ["init", "error"]) => FailInitAsync(context),
                _ => SayAsync(context, StatusCodes.Status404NotFound, "NotFound", "No such path in the Runtime API"),
            });
        }
        catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The process is gone or hung up; whoever waits for its answer watches the process.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A process that has been ended has nothing more to say: no time is given to requests.
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    private static bool Admit(ConnectionContext connection, int user) =>
        connection is { RemoteEndPoint: IPEndPoint peer, LocalEndPoint: IPEndPoint own } && PeerUser.Is(peer, own, user);

    private static Task Refuse(ConnectionContext connection)
    {
        connection.Abort(new ConnectionAbortedException("The connection comes from another user."));
        return Task.CompletedTask;
    }

    private async Task NextAsync(HttpContext context)
    {
        if (await _events.NextAsync(context.RequestAborted) is not { } next)
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, "InvalidStateTransition", "The event before has not been answered");
            return;
        }

        next.Delivering();
        var now = _time.GetUtcNow();
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = next.Invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = (now + _timeout).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = next.Invocation.InvokedArn;
        headers["Lambda-Runtime-Trace-Id"] =
            $"Root=1-{now.ToUnixTimeSeconds():x8}-{RandomNumberGenerator.GetHexString(24, lowercase: true)};Parent={RandomNumberGenerator.GetHexString(16, lowercase: true)};Sampled=0";
        if (ClientContext(next.Invocation) is { } client) headers["Lambda-Runtime-Client-Context"] = client;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = next.Invocation.Payload.Length;
        next.Delivered.TrySetResult();
        await context.Response.Body.WriteAsync(next.Invocation.Payload, context.RequestAborted);
    }

    // Written anew so that it is one line of ASCII, which a header must be. What is no JSON no client library could read either.
    private static string? ClientContext(Invocation invocation)
    {
        if (invocation.ClientContext is null) return null;
        try
        {
            using var parsed = JsonDocument.Parse(invocation.ClientContext);
            return JsonSerializer.Serialize(parsed.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task AnswerAsync(HttpContext context, string id, bool error)
    {
        if (!_events.IsActive(id))
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID");
            return;
        }

        var body = await ReadAsync(context);
        var answer = body is null
            ? new RuntimeAnswer(
                FunctionErrors.Json(FunctionErrors.TooLarge, $"Response payload size exceeded maximum allowed payload size ({MaxPayload} bytes)."),
                FunctionErrors.Unhandled)
            : new RuntimeAnswer(error ? ErrorBody(context, body.Value) : body.Value, error ? FunctionErrors.Unhandled : null);
        if (!_events.TryAnswer(id, answer))
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID");
            return;
        }

        await (body is null
            ? SayAsync(context, StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({MaxPayload} bytes).")
            : AcceptAsync(context));
    }

    private async Task FailInitAsync(HttpContext context)
    {
        var body = await ReadAsync(context);
        if (body is null)
        {
            await SayAsync(context, StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({MaxPayload} bytes).");
            return;
        }

        await (_events.TryFailInit(new RuntimeAnswer(ErrorBody(context, body.Value), FunctionErrors.Unhandled))
            ? AcceptAsync(context)
            : SayAsync(context, StatusCodes.Status403Forbidden, "InvalidStateTransition", "The process has begun already"));
    }

    // A runtime may leave the body out and name the error in the header alone.
    private static ReadOnlyMemory<byte> ErrorBody(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (!body.IsEmpty) return body;
        string type = context.Request.Headers[ErrorType].ToString();
        return FunctionErrors.Json(type.Length == 0 ? "Runtime.Unknown" : type, "");
    }

    /// <summary>The body, or null when it is larger than an answer may be; all of it is read so that the client sees the answer.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        using var kept = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        bool fits = true;
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            fits = fits && kept.Length + count <= MaxPayload;
            if (fits) kept.Write(buffer, 0, count);
        }

        CryptographicOperations.ZeroMemory(buffer);
        if (!fits) return null;
        return kept.ToArray();
    }

    private static Task AcceptAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status202Accepted, """{"status":"OK"}"""u8.ToArray());

    private static Task SayAsync(HttpContext context, int status, string type, string message) =>
        WriteAsync(context, status, FunctionErrors.Json(type, message));

    private static async Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
