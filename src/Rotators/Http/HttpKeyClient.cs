using System.Net;
using System.Net.Security;
using System.Text;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Http;

/// <summary>Calls the API of an <see cref="HttpApiKeyRotator"/>: no redirects, which could carry a key elsewhere, no cookies, a bound on time
/// and on the answer's length. Nothing of an answer gets into an error but its status.</summary>
internal sealed class HttpKeyClient : IDisposable
{
    private const int LongestAnswer = 64 * 1024;
    private readonly HttpClient _http;

    public HttpKeyClient(string? caFile)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustAnchors.Policy(caFile) },
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LongestAnswer };
    }

    /// <summary>Makes a call with a key and returns its answer's body.</summary>
    /// <exception cref="RotatorException">There was none, or its status is not 2xx.</exception>
    public async Task<byte[]> SendAsync(HttpKeySettings settings, HttpKeyCall call, HttpKey key, string? idempotencyKey, CancellationToken cancellation)
    {
        var (status, body) = await ExchangeAsync(settings, call, key, idempotencyKey, cancellation).ConfigureAwait(false);
        return (int)status is >= 200 and < 300 ? body : throw Refused(call, key, status);
    }

    /// <summary>Revokes a key, which shows itself. Gone before is as good as gone now.</summary>
    public async Task RevokeAsync(HttpKeySettings settings, HttpKey key, CancellationToken cancellation)
    {
        var (status, _) = await ExchangeAsync(settings, settings.Revoke!, key, null, cancellation).ConfigureAwait(false);
        bool gone = (int)status is >= 200 and < 300 || status is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Gone;
        if (!gone) throw Refused(settings.Revoke!, key, status);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, byte[] Body)> ExchangeAsync(
        HttpKeySettings settings, HttpKeyCall call, HttpKey key, string? idempotencyKey, CancellationToken cancellation)
    {
        foreach (byte one in key.Key.Reveal())
            if (one is < 0x20 or > 0x7e) throw new RotatorException($"The key of {key.Label} has characters that no HTTP header may have.");
        using var request = new HttpRequestMessage(call.Method, call.For(key.Id));

        // Headers are strings, so for the time of the request the key is one.
        if (!request.Headers.TryAddWithoutValidation(settings.Header, settings.Prefix + Encoding.ASCII.GetString(key.Key.Reveal())))
            throw new RotatorException("The setting keyHeader is not the name of an HTTP header that can carry a key.");
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        string host = request.RequestUri!.Authority;
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new RotatorException($"No TLS connection to {host}: its certificate is not valid for that name.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new RotatorException($"{host} cannot be reached, or its answer broke off.", failure) { IsTransient = true };
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new RotatorException($"{host} did not answer within {_http.Timeout.TotalSeconds:0} seconds.", failure) { IsTransient = true };
        }
    }

    private static RotatorException Refused(HttpKeyCall call, HttpKey key, HttpStatusCode status)
    {
        string what = $"{call.Method} {new Uri(call.Url.Replace("{id}", "0", StringComparison.Ordinal)).GetLeftPart(UriPartial.Path)} answered {(int)status}";
        return (int)status switch
        {
            401 or 403 => new RotatorException($"{what}: the API refused the key of {key.Label}. Put a key that works into the secret."),
            >= 300 and < 400 => new RotatorException($"{what}: redirects are not followed. Name the address itself."),
            408 or 429 or >= 500 => new RotatorException($"{what}.") { IsTransient = true },
            _ => new RotatorException($"{what}. See the settings of this rotation."),
        };
    }
}
