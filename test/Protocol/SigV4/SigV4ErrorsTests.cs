using Strongroom.Protocol.Errors;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

public sealed class SigV4ErrorsTests
{
    [Theory]
    [InlineData(SigV4FailureKind.MissingAuthentication, "MissingAuthenticationTokenException", "MissingAuthenticationToken", 403)]
    [InlineData(SigV4FailureKind.IncompleteSignature, "IncompleteSignatureException", "IncompleteSignature", 400)]
    [InlineData(SigV4FailureKind.UnknownCredential, "UnrecognizedClientException", "InvalidClientTokenId", 403)]
    [InlineData(SigV4FailureKind.ExpiredCredential, "ExpiredTokenException", "ExpiredToken", 403)]
    [InlineData(SigV4FailureKind.WrongScope, "InvalidSignatureException", "SignatureDoesNotMatch", 403)]
    [InlineData(SigV4FailureKind.HeaderNotSigned, "InvalidSignatureException", "SignatureDoesNotMatch", 403)]
    [InlineData(SigV4FailureKind.SignatureExpired, "InvalidSignatureException", "SignatureDoesNotMatch", 403)]
    [InlineData(SigV4FailureKind.SignatureNotYetCurrent, "InvalidSignatureException", "SignatureDoesNotMatch", 403)]
    [InlineData(SigV4FailureKind.RequestExpired, "RequestExpired", "RequestExpired", 400)]
    [InlineData(SigV4FailureKind.PayloadMismatch, "InvalidSignatureException", "SignatureDoesNotMatch", 403)]
    [InlineData(SigV4FailureKind.SignatureMismatch, "InvalidSignatureException", "SignatureDoesNotMatch", 403)]
    public void Each_failure_has_its_code_and_status_in_each_family(SigV4FailureKind kind, string json, string query, int queryStatus)
    {
        var failure = new SigV4Failure(kind, "text");
        AssertError(SigV4Errors.ToException(failure, ProtocolFamily.AwsJson), json, 400);
        AssertError(SigV4Errors.ToException(failure, ProtocolFamily.RestJson), json, 403);
        AssertError(SigV4Errors.ToException(failure, ProtocolFamily.Query), query, queryStatus);
    }

    [Fact]
    public void Query_services_word_a_missing_signature_in_their_own_way()
    {
        var failure = new SigV4Failure(SigV4FailureKind.MissingAuthentication, "Missing Authentication Token");
        Assert.Equal("Missing Authentication Token", SigV4Errors.ToException(failure, ProtocolFamily.AwsJson).WireMessage);
        Assert.Equal("Request is missing Authentication Token", SigV4Errors.ToException(failure, ProtocolFamily.Query).WireMessage);
    }

    [Fact]
    public void No_kind_and_no_family_lacks_a_row()
    {
        foreach (var kind in Enum.GetValues<SigV4FailureKind>())
        {
            foreach (var family in Enum.GetValues<ProtocolFamily>())
                Assert.Equal(Fault.Client, SigV4Errors.ToException(new SigV4Failure(kind, "text"), family).Fault);
        }
    }

    private static void AssertError(AwsException error, string code, int status) => Assert.Equal((code, status), (error.Code, error.Status));
}
