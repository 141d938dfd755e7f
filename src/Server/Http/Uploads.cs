using Microsoft.AspNetCore.Http.Features;
using Strongroom.Server.Options;

namespace Strongroom.Server.Http;

/// <summary>
/// Reads bodies up to what their operation may have. A signature covers the body, so it has to be held before anybody knows who
/// sent it: of those larger than what every operation may have only a few are held at a time, and the others wait unread.
/// </summary>
internal sealed class Uploads(ServerOptions options) : IDisposable
{
    private const int LargeAtOnce = 4;

    private readonly BodyLimit _general = BodyLimit.General(options.MaxBodyBytes);
    private readonly SemaphoreSlim _large = new(LargeAtOnce);

    /// <summary>The limit of a request.</summary>
    public BodyLimit LimitOf(Route? route) => route?.BodyLimit ?? _general;

    /// <summary>Reads the body.</summary>
    /// <exception cref="Strongroom.Protocol.Errors.AwsException">It is too large.</exception>
    /// <exception cref="BadHttpRequestException">It is no body.</exception>
    public ValueTask<RequestBody> ReadAsync(HttpContext http, Route? route)
    {
        var limit = LimitOf(route);
        return limit.Bytes <= _general.Bytes || http.Request.ContentLength <= _general.Bytes
            ? RequestBody.ReadAsync(http.Request, limit)
            : ReadLargeAsync(http, limit);
    }

    public void Dispose() => _large.Dispose();

    private async ValueTask<RequestBody> ReadLargeAsync(HttpContext http, BodyLimit limit)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            // The web server counts the lengths of chunks too; RequestBody counts exactly.
            server.MaxRequestBodySize = limit.Bytes + (limit.Bytes / 16);
        }

        await _large.WaitAsync(http.RequestAborted);
        try
        {
            var body = await RequestBody.ReadAsync(http.Request, limit);
            body.Place = _large;
            return body;
        }
        catch
        {
            _large.Release();
            throw;
        }
    }
}
