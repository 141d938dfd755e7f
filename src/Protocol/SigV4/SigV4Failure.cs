namespace Strongroom.Protocol.SigV4;

/// <summary>Why a request was not accepted. <see cref="SigV4Errors"/> gives each its wire form.</summary>
public enum SigV4FailureKind
{
    /// <summary>The request is not signed at all.</summary>
    MissingAuthentication,

    /// <summary>Parts of the signature are missing or cannot be read.</summary>
    IncompleteSignature,

    /// <summary>No such access key, or the session token is not this key's.</summary>
    UnknownCredential,

    /// <summary>The temporary credentials were good once.</summary>
    ExpiredCredential,

    /// <summary>Date, region, service or terminator of the credential scope do not fit.</summary>
    WrongScope,

    /// <summary>A header that has to be covered by the signature is not.</summary>
    HeaderNotSigned,

    /// <summary>Signed longer ago than the clock skew allows.</summary>
    SignatureExpired,

    /// <summary>Signed further in the future than the clock skew allows.</summary>
    SignatureNotYetCurrent,

    /// <summary>A presigned request used after its time.</summary>
    RequestExpired,

    /// <summary>The declared hash of the body is not the body's.</summary>
    PayloadMismatch,

    /// <summary>The signature is not the one this secret key makes for this request.</summary>
    SignatureMismatch,
}

/// <summary>A refusal: its kind and AWS's text for it. The text never holds a header's value or secret material.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Message">What the caller reads.</param>
public sealed record SigV4Failure(SigV4FailureKind Kind, string Message);
