namespace Strongroom.Services.Sts.WebIdentities;

/// <summary>The port through which an identity provider's documents are fetched.</summary>
public interface IOidcTransport
{
    /// <summary>Fetches a document.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="thumbprints">SHA-1 of certificates (hex) that are trusted besides the system's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HttpRequestException">It cannot be had, is too large, or took too long.</exception>
    Task<byte[]> GetAsync(Uri address, IReadOnlyList<string> thumbprints, CancellationToken cancellation);
}
