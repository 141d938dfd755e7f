using Strongroom.Protocol.SigV4;

namespace Strongroom.Protocol.Tests.SigV4;

/// <summary>Signatures that botocore 1.43 makes of paths with names and ARNs in them.</summary>
public sealed class RestPathSignatureTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 30, 15, TimeSpan.Zero);

    [Theory]
    [InlineData(
        "GET", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Amy-func", "", "",
        "5fba4a0b0a90f96dd2229b1da4e6e4f6bd0a082a108b5e5d4f1f8a2630d1c24b")]
    [InlineData(
        "POST", "/2015-03-31/functions/a%20b%2Fc%3Ad%24LATEST~%C3%A9%2B/invocations", "Qualifier=%24LATEST", "{}",
        "9595720faee2e9bfa6f40aa6957358db34e910729bcc9b2cf422a716f373b8a3")]
    [InlineData(
        "DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af", "tagKeys=a%20b&tagKeys=c%2Bd", "",
        "254420024e30ce418ed1e265df7e4c82c36c818b9034259dade406b611d17a0a")]
    [InlineData(
        "GET", "/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/", "", "",
        "35bec25d41b8c99e20e83650ed3d55804c0b0b318e81184947acd9b6e8b1a25e")]
    public async Task Botocores_signature_is_accepted(string method, string path, string query, string body, string signature)
    {
        var verifier = new SigV4Verifier<string>(new OneCredential(Wire.AccessKeyId, Wire.SecretKey), new FixedClock(Time), new SigV4Settings());
        var request = new SigV4Request
        {
            Method = method,
            Path = path,
            Query = query,
            Headers =
            [
                new("Host", "lambda.us-east-1.amazonaws.com"),
                new("X-Amz-Date", "20260301T123015Z"),
                new("Authorization", $"AWS4-HMAC-SHA256 Credential={Wire.AccessKeyId}/20260301/us-east-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"),
            ],
            Body = System.Text.Encoding.UTF8.GetBytes(body),
        };

        var outcome = await verifier.VerifyAsync(request, "lambda", default);

        Assert.True(outcome.Accepted, outcome.Failure?.Message);
    }
}
