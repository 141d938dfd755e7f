namespace Strongroom.Services.Sts.Trust;

/// <summary>The port to where OpenID Connect providers are kept.</summary>
public interface IOidcProviders
{
    /// <summary>Finds a provider by the <c>iss</c> of a token.</summary>
    /// <param name="account">The account of the role that is asked for.</param>
    /// <param name="issuer">As the token has it, e.g. <c>https://oidc.example/id/1</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    ValueTask<OidcProvider?> FindAsync(string account, string issuer, CancellationToken cancellation);
}

/// <summary>An identity provider that an account trusts.</summary>
/// <param name="Arn">E.g. <c>arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1</c>.</param>
/// <param name="Issuer">Its address, with <c>https://</c>.</param>
/// <param name="ClientIds">The audiences that are accepted.</param>
/// <param name="Thumbprints">SHA-1 of certificates (hex) of which one may stand in the server's chain where the system does not
/// trust it.</param>
/// <param name="KeySet">A JWKS that was registered for an issuer which cannot be reached; null where it is to be fetched.</param>
public sealed record OidcProvider(
    string Arn, string Issuer, IReadOnlyList<string> ClientIds, IReadOnlyList<string> Thumbprints, string? KeySet);
