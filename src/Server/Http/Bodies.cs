using Microsoft.AspNetCore.Http.Features;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Options;

namespace Strongroom.Server.Http;

/// <summary>
/// Reads bodies up to what their operation may have. A signature covers the body, so it has to be held before anybody knows who
/// sent it: all together take no more than <see cref="BodyBudget"/> lets them.
/// </summary>
internal sealed class Bodies(ServerOptions options, BodyBudget budget)
{
    // AssumeRoleWithWebIdentity: a token of at most 20,000 characters, a policy, names.
    private const int MaxUnsigned = BodyBudget.Short;

    private readonly BodyLimit _general = BodyLimit.General(options.MaxBodyBytes);
    private readonly BodyLimit _unsigned = BodyLimit.General(Math.Min(options.MaxBodyBytes, MaxUnsigned));

    /// <summary>The limit of a request that is signed.</summary>
    public BodyLimit LimitOf(Route? route) => route?.BodyLimit ?? _general;

    /// <summary>Reads the body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="route">What it is for, if its path tells.</param>
    /// <param name="received">The request as its signature sees it, without the body.</param>
    /// <exception cref="Strongroom.Protocol.Errors.AwsException">It is too large, or memory is short.</exception>
    /// <exception cref="BadHttpRequestException">It is no body.</exception>
    public ValueTask<RequestBody> ReadAsync(HttpContext http, Route? route, SigV4Request received)
    {
        // Who does not even claim to have signed can only ask for what needs no signature, and that is short.
        var limit = !options.Enforce || http.Request.ContentLength <= MaxUnsigned || SigV4Parser.TryRead(received, out _, out _)
            ? LimitOf(route)
            : _unsigned;
        if (limit.Bytes > _general.Bytes && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            // The web server counts the lengths of chunks too; RequestBody counts exactly.
            server.MaxRequestBodySize = limit.Bytes + (limit.Bytes / 16);
        }

        return RequestBody.ReadAsync(http.Request, limit, budget);
    }
}
