using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Strongroom.Services.Sts.WebIdentities;

/// <summary>
/// Fetches over HTTPS: five seconds in all, 256 KiB at most, no redirects. A server's certificate is good if the system trusts it
/// or, as IAM has it for providers with certificates of their own, if one in its chain has a registered thumbprint and nothing
/// else is wrong with it.
/// </summary>
public sealed class OidcTransport : IOidcTransport
{
    private const int Longest = 256 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<byte[]> GetAsync(Uri address, IReadOnlyList<string> thumbprints, CancellationToken cancellation)
    {
        // A handler for each fetch: there are few, and each trusts other certificates.
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, thumbprints) },
        };
        using var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = Longest };
        try
        {
            return await client.GetByteArrayAsync(address, cancellation);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"{address.Host} did not answer in time.", late);
        }
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, IReadOnlyList<string> thumbprints)
    {
        if (errors is SslPolicyErrors.None)
        {
            return true;
        }

        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null)
        {
            return false;
        }

        var unrooted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain
            | X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;
        if (chain.ChainStatus.Any(status => (status.Status & ~unrooted) != 0))
        {
            return false;
        }

        return chain.ChainElements.Any(element => thumbprints.Contains(element.Certificate.Thumbprint, StringComparer.OrdinalIgnoreCase));
    }
}
