using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Fuzz.Tests.Signatures;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>A request in text, as its signature is read and checked: <c>METHOD PATH?QUERY</c>, headers, an empty line, the
/// body.</summary>
internal sealed class SigV4Target : FuzzTarget
{
    private readonly SigV4Verifier<string> _verifier = SignedRequest.Verifier();

    public override string Name => "sigv4";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Enumerable.Range(0, 6).Select(number => Utf8(SignedRequest.Random(new Random(number), presigned: number % 2 == 1).ToString())),
    ];

    public override IReadOnlyList<string> Dictionary =>
    [
        "Authorization: ", "AWS4-HMAC-SHA256", "AWS4-ECDSA", "Credential=", "SignedHeaders=", "Signature=", "X-Amz-Date: ", "Date: ", "X-Amz-Security-Token: t", "X-Amz-Content-Sha256: ",
        "UNSIGNED-PAYLOAD", "X-Amz-Expires=", "X-Amz-Credential=", "X-Amz-Signature=", "20260304T050607Z", "99991231T235959Z", "00010101T000000Z", "Wed, 04 Mar 2026 05:06:07 GMT",
        "aws4_request", "/", ";", ",", "=", "%2F", "%", "host", "\n", "..", "//", "&",
    ];

    public override int Budget => 60_000;

    public override string Run(byte[] input)
    {
        var request = SignedRequest.Parse(Text(input)).ToRequest();
        var read = SigV4Parser.TryRead(request, out var claims, out var failure);
        Require(read == (claims is not null) && read == (failure is null), "A request is neither read nor refused, or both.");

        // Nothing in it waits: the credentials are in memory.
        var outcome = _verifier.VerifyAsync(request, SignedRequest.Service).AsTask().GetAwaiter().GetResult();
        if (outcome.Accepted)
        {
            return "accepted";
        }

        foreach (var family in Enum.GetValues<ProtocolFamily>())
        {
            var error = SigV4Errors.ToException(outcome.Failure!, family);
            Require(error.Status is >= 400 and < 500, $"{error.Code} has status {error.Status}.");
        }

        return $"{outcome.Failure!.Kind} {read}";
    }

    protected override void Close() => _verifier.Dispose();
}
