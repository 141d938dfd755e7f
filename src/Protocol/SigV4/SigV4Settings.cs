namespace Strongroom.Protocol.SigV4;

/// <summary>What a server may set about verification.</summary>
public sealed class SigV4Settings
{
    /// <summary>
    /// How far the signer's clock may be from ours, either way; a difference of exactly this much still passes. AWS's
    /// services allow 5 or 15 minutes; 15 is the more lenient and what IAM documents.
    /// </summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Which regions a credential scope may name; by default every one.</summary>
    public Func<string, bool> AcceptsRegion { get; init; } = static region => region.Length > 0;

    /// <summary>
    /// Whether a signer may leave the body out of the signature (<c>UNSIGNED-PAYLOAD</c>). It is the signer's own choice,
    /// and nobody else can make it for a request that covers its body; but without TLS whoever is on the way can put another
    /// body in its place. A presigned request without a body may always say so: signers of addresses do, whatever they sign.
    /// </summary>
    public bool AllowUnsignedPayload { get; init; } = true;

    /// <summary>
    /// Whether paths are normalised before signing (dot segments, repeated slashes), as every service but S3 does. S3's
    /// rules always hold for scopes that name <c>s3</c>.
    /// </summary>
    public bool NormalizePath { get; init; } = true;

    /// <summary>How many derived signing keys are kept; the least recently used goes first.</summary>
    public int SigningKeyCacheSize { get; init; } = 1024;
}
