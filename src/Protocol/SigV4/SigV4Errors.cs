using Strongroom.Protocol.Errors;

namespace Strongroom.Protocol.SigV4;

/// <summary>The families of wire protocols that spell authentication errors in their own ways.</summary>
public enum ProtocolFamily
{
    /// <summary>AWS JSON 1.0 and 1.1, and RPC v2 CBOR.</summary>
    AwsJson,

    /// <summary>AWS Query: IAM, STS, RDS and the like.</summary>
    Query,

    /// <summary>REST JSON: Lambda, EKS and the like; JSON's codes under status 403.</summary>
    RestJson,
}

/// <summary>
/// The wire form of every <see cref="SigV4FailureKind"/> in every <see cref="ProtocolFamily"/>: "Common Errors" of the API
/// references, corrected by what the services are seen to answer.
/// </summary>
public static class SigV4Errors
{
    private static readonly Dictionary<SigV4FailureKind, Row> Rows = new()
    {
        [SigV4FailureKind.MissingAuthentication] = new(
            "MissingAuthenticationTokenException", "MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        [SigV4FailureKind.IncompleteSignature] = new("IncompleteSignatureException", "IncompleteSignature", 400),
        [SigV4FailureKind.UnknownCredential] = new("UnrecognizedClientException", "InvalidClientTokenId", 403),
        [SigV4FailureKind.ExpiredCredential] = new("ExpiredTokenException", "ExpiredToken", 403),
        [SigV4FailureKind.WrongScope] = Row.InvalidSignature,
        [SigV4FailureKind.HeaderNotSigned] = Row.InvalidSignature,
        [SigV4FailureKind.SignatureExpired] = Row.InvalidSignature,
        [SigV4FailureKind.SignatureNotYetCurrent] = Row.InvalidSignature,
        [SigV4FailureKind.RequestExpired] = new("RequestExpired", "RequestExpired", 400),
        [SigV4FailureKind.PayloadMismatch] = Row.InvalidSignature,
        [SigV4FailureKind.SignatureMismatch] = Row.InvalidSignature,
    };

    /// <summary>The error that a service of this family answers.</summary>
    public static AwsException ToException(SigV4Failure failure, ProtocolFamily family)
    {
        var row = Rows[failure.Kind];
        return family switch
        {
            ProtocolFamily.AwsJson => new AwsException(row.JsonCode, failure.Message, 400),
            ProtocolFamily.RestJson => new AwsException(row.JsonCode, failure.Message, 403),
            ProtocolFamily.Query => new AwsException(row.QueryCode, row.QueryMessage ?? failure.Message, row.QueryStatus),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, null),
        };
    }

    /// <param name="JsonCode">The code of the JSON families.</param>
    /// <param name="QueryCode">The code of the Query family.</param>
    /// <param name="QueryStatus">The HTTP status of the Query family.</param>
    /// <param name="QueryMessage">The Query family's text where it has its own.</param>
    private sealed record Row(string JsonCode, string QueryCode, int QueryStatus, string? QueryMessage = null)
    {
        public static readonly Row InvalidSignature = new("InvalidSignatureException", "SignatureDoesNotMatch", 403);
    }
}
