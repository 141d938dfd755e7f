namespace Strongroom.Protocol.SigV4;

/// <summary>How a signer covers a request.</summary>
public sealed class SigV4SigningOptions
{
    /// <summary>Adds <c>X-Amz-Content-Sha256</c> with the hash of the body. Header form only.</summary>
    public bool DeclareBody { get; init; }

    /// <summary>Leaves the body out of the signature (<c>UNSIGNED-PAYLOAD</c>).</summary>
    public bool UnsignedPayload { get; init; }

    /// <summary>Sends the session token without covering it.</summary>
    public bool TokenAfterSigning { get; init; }

    /// <summary>False leaves dot segments and repeated slashes in the canonical path.</summary>
    public bool NormalizePath { get; init; } = true;

    /// <summary>How long a presigned request may be used; whole seconds, 1 second to 7 days. The default is AWS's for STS.</summary>
    public TimeSpan Expires { get; init; } = TimeSpan.FromMinutes(15);
}
