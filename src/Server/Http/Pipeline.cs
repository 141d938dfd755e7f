using Microsoft.AspNetCore.Http.Features;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Protocol;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Query;
using Strongroom.Protocol.RestJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Audit;
using Strongroom.Server.Identity;
using Strongroom.Server.Limits;
using Strongroom.Server.Options;
using Strongroom.Server.Telemetry;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Server.Http;

/// <summary>
/// The way of a request: limits and request id here, then <see cref="Endpoint"/> (which service and operation),
/// <see cref="Authentication"/> (who), <see cref="RateLimits"/> (not too often), the codec (bytes to request),
/// <see cref="FrontDoor"/> (may they, do it, record it), and back through the codec. What is refused before the front door is
/// recorded here.
/// </summary>
internal sealed partial class Pipeline(
    ServerOptions options,
    Endpoint endpoint,
    Bodies bodies,
    Authentication authentication,
    RateLimits limits,
    RefusalLimits refusals,
    FrontDoor door,
    AuditTrail trail,
    RequestTelemetry telemetry,
    TimeProvider time,
    ILogger<Pipeline> logger)
{
    private const string RequestIdHeader = "x-amzn-RequestId";

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = RandomGuid.Next().ToString();
        http.Response.Headers[RequestIdHeader] = requestId;
        var watched = telemetry.Begin(http.Request);
        using var buffer = new SecretBuffer();
        var response = new WireResponse(buffer) { RequestId = requestId };
        var exchange = new Exchange(http, requestId);
        AwsException? error = null;
        try
        {
            try
            {
                await ServeAsync(exchange, response);
            }
            catch (Exception failure) when (!ClientIsGone(http, failure))
            {
                var codec = exchange.Route?.Codec ?? Endpoint.FallbackOf(http.Request);
                error = ToError(await RecordAsync(exchange, failure), exchange);
                error = Spelt(error, codec.Family);
                buffer.Clear();
                response = new WireResponse(buffer) { RequestId = requestId };
                codec.EncodeError(exchange.Route?.Service, error, response);
            }

            await SendAsync(http.Response, response, buffer);
        }
        catch (Exception failure) when (ClientIsGone(http, failure))
        {
            // There is nobody to answer.
            error = RequestTelemetry.ClientGone;
        }
        finally
        {
            telemetry.End(watched, http, exchange.Route, requestId, error);
        }
    }

    private static bool ClientIsGone(HttpContext http, Exception failure) =>
        http.RequestAborted.IsCancellationRequested && (failure is OperationCanceledException or IOException);

    private async Task ServeAsync(Exchange exchange, WireResponse response)
    {
        var http = exchange.Http;
        var received = Received(http.Request);
        exchange.Route = endpoint.ResolvePath(http.Request, received);
        using var body = await bodies.ReadAsync(http, exchange.Route, received);
        received.Body = body.Memory;
        var wire = new WireRequest(body.Memory)
        {
            Method = http.Request.Method,
            Path = received.Path,
            Query = received.Query,
            Header = name => http.Request.Headers[name],
            Headers = received.Headers,
        };
        var route = exchange.Route ??= endpoint.Resolve(http.Request, wire, received);
        if (!options.Enforce && WebPages.Sent(http.Request))
        {
            throw CommonErrors.AccessDenied("A web page may not call a server that does not check signatures.");
        }

        var caller = await authentication.AuthenticateAsync(received, route, http.RequestAborted);
        exchange.Context = ContextOf(http, caller, exchange.RequestId);
        if (caller.Principal.IsAnonymous)
        {
            // Before what all of them share, so that one source cannot use that up.
            exchange.Charged = refusals.Charge(http.Connection.RemoteIpAddress) ?? throw RateLimits.Throttled(route);
        }

        limits.Charge(route, caller);
        if (route.Implementation is not { } operation)
        {
            throw CommonErrors.NotImplemented(route.Service.Id, route.Operation);
        }

        var request = route.Codec.Decode(operation, wire);
        object? answer = null;
        try
        {
            exchange.IsRecorded = true;
            answer = await door.CallAsync(operation, request, exchange.Context);
            route.Codec.EncodeResponse(operation, answer, response);
            if (exchange.Charged is { } charged)
            {
                refusals.GiveBack(charged);
            }
        }
        finally
        {
            SecretMembers.Dispose(operation.Input, request);
            SecretMembers.Dispose(operation.Output, answer);
        }
    }

    /// <summary>Sees to it that a refusal is in the audit log; the answer is what is to be told.</summary>
    private async ValueTask<Exception> RecordAsync(Exchange exchange, Exception failure)
    {
        if (exchange.IsRecorded)
        {
            return failure;
        }

        if (exchange is { IsProven: false, Charged: null } && refusals.Suppresses(exchange.Http.Connection.RemoteIpAddress, failure))
        {
            return RateLimits.Throttled(exchange.Route);
        }

        try
        {
            await trail.RecordRefusalAsync(new Refusal(
                exchange.RequestId,
                exchange.Route?.Service,
                exchange.Route?.Operation,
                exchange.Context?.Caller,
                options.Account,
                exchange.Context?.Region ?? options.DefaultRegion,
                time.GetUtcNow(),
                AddressOf(exchange.Http),
                exchange.Http.Request.Headers.UserAgent,
                failure));
            return failure;
        }
        catch (Exception unrecorded) when (unrecorded is not OperationCanceledException)
        {
            // A refusal that cannot be recorded is not told; what is answered says that the server failed.
            return unrecorded;
        }
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    private CallContext ContextOf(HttpContext http, Caller caller, string requestId) => new(
        requestId,
        caller.Principal,
        caller.Region,
        ToMilliseconds(time.GetUtcNow()),
        AddressOf(http),
        http.Request.Headers.UserAgent,
        http.RequestAborted)
    {
        IsSecure = http.Request.IsHttps,
        SourceVpce = options.VpceHeader is { } header && http.Request.Headers[header] is [{ Length: > 0 } endpoint] ? endpoint : null,
        OrganizationId = options.OrganizationId,
    };

    // AWS's timestamps have milliseconds, and what is stored is compared with what was answered.
    /// <summary>The time of a call: what is stored is ordered by whole milliseconds.</summary>
    internal static DateTimeOffset ToMilliseconds(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private static SigV4Request Received(HttpRequest request)
    {
        // As it was sent: the signature covers the bytes on the wire, not what the server made of them.
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?');
        return new SigV4Request
        {
            Method = request.Method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = HeadersOf(request),
        };
    }

    private static List<KeyValuePair<string, string>> HeadersOf(HttpRequest request)
    {
        var headers = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                headers.Add(new(name, value ?? ""));
            }
        }

        return headers;
    }

    private AwsException ToError(Exception failure, Exchange exchange)
    {
        switch (failure)
        {
            case AwsException error:
                return error;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                // A body in chunks, which the web server counts.
                return bodies.LimitOf(exchange.Route).Refuse();
            case BadHttpRequestException bad:
                return new AwsException("BadRequestException", "The request is not well-formed HTTP.", bad.StatusCode);
            case StorageUnavailableException or AuditUnavailableException:
                LogUnavailable(exchange.RequestId, failure);
                return CommonErrors.Unavailable();
            default:
                LogFailure(exchange.RequestId, failure);
                return CommonErrors.Internal(exchange.RequestId);
        }
    }

    /// <summary>The error in the protocol's words, which are counted and logged too.</summary>
    private static AwsException Spelt(AwsException error, ProtocolFamily family) => family switch
    {
        ProtocolFamily.Query => QueryErrors.Translate(error),
        ProtocolFamily.RestJson => RestErrors.Translate(error),
        _ => error,
    };

    private static async Task SendAsync(HttpResponse http, WireResponse response, SecretBuffer buffer)
    {
        http.StatusCode = response.Status;
        http.ContentType = response.ContentType;
        foreach (var (name, value) in response.Headers)
        {
            http.Headers.Append(name, value);
        }

        if (response.Status == StatusCodes.Status204NoContent)
        {
            // Has neither a body nor a length (RFC 9110 section 8.6).
            return;
        }

        http.ContentLength = buffer.Written.Length;
        await http.BodyWriter.WriteAsync(buffer.Written, http.HttpContext.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private partial void LogFailure(string requestId, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} was refused because storage or the audit log is unavailable")]
    private partial void LogUnavailable(string requestId, Exception failure);
}

/// <summary>How far a request has come.</summary>
internal sealed class Exchange(HttpContext http, string requestId)
{
    public HttpContext Http { get; } = http;

    public string RequestId { get; } = requestId;

    /// <summary>What it is for, once that is known.</summary>
    public Route? Route { get; set; }

    /// <summary>Who calls, once that is known.</summary>
    public CallContext? Context { get; set; }

    /// <summary>Whether somebody is proven to have sent it.</summary>
    public bool IsProven => Context is { Caller.IsAnonymous: false };

    /// <summary>What its source was charged for a request that needs no signature.</summary>
    public TokenBucket? Charged { get; set; }

    /// <summary>Whether it has reached the front door, which records it.</summary>
    public bool IsRecorded { get; set; }
}
