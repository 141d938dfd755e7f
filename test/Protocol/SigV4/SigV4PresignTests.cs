using Strongroom.Protocol.SigV4;
using static Strongroom.Protocol.SigV4.SigV4FailureKind;

namespace Strongroom.Protocol.Tests.SigV4;

public sealed class SigV4PresignTests
{
    [Fact]
    public async Task Presigned_request_is_accepted()
    {
        var outcome = await Wire.Presigned().VerifyAsync();
        Assert.True(outcome.Accepted);
        Assert.Equal(SigV4Form.Query, outcome.Claims.Form);
        Assert.Equal(900, outcome.Claims.ExpiresSeconds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_may_be_covered_or_appended(bool afterSigning)
    {
        var wire = Wire.Presigned(new SigV4SigningOptions { TokenAfterSigning = afterSigning }, "to/ken+=");
        var outcome = await wire.VerifyAsync(new OneCredential(Wire.AccessKeyId, Wire.SecretKey, "to/ken+="));
        Assert.True(outcome.Accepted);
        Assert.Equal("to/ken+=", outcome.Claims.SessionToken);
        Assert.Equal(UnknownCredential, (await wire.RefusedAsync()).Kind);
    }

    [Theory]
    [InlineData("X-Amz-Algorithm")]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Expires")]
    [InlineData("X-Amz-SignedHeaders")]
    [InlineData("X-Amz-Signature")]
    public async Task Each_parameter_is_required_and_single(string name)
    {
        Assert.Equal(
            new SigV4Failure(
                IncompleteSignature, $"AWS query-string parameters must include '{name}'. Re-examine the query-string parameters."),
            await Wire.Presigned().InQuery(name + "=", name + "x=").RefusedAsync());
        Assert.Equal(
            new SigV4Failure(
                IncompleteSignature, $"AWS query-string parameters must include '{name}' only once. Re-examine the query-string parameters."),
            await Wire.Presigned().InQuery(name + "=", $"{name}=a&{name}=").RefusedAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("604801")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("99999999999")]
    public async Task Expires_is_one_second_to_seven_days(string seconds) =>
        Assert.Equal(
            new SigV4Failure(IncompleteSignature, "X-Amz-Expires must be a number of seconds from 1 to 604800."),
            await Wire.Presigned().InQuery("X-Amz-Expires=900", "X-Amz-Expires=" + seconds).RefusedAsync());

    [Theory]
    [InlineData(1)]
    [InlineData(604800)]
    public async Task Request_lives_exactly_as_long_as_it_says(int seconds)
    {
        var wire = Wire.Presigned(new SigV4SigningOptions { Expires = TimeSpan.FromSeconds(seconds) });
        Assert.True((await wire.VerifyAsync(now: Wire.Time.AddSeconds(seconds).AddMilliseconds(999))).Accepted);
        Assert.Equal(
            new SigV4Failure(RequestExpired, "Request has expired."), await wire.RefusedAsync(now: Wire.Time.AddSeconds(seconds + 1)));
    }

    [Fact]
    public async Task Request_from_the_future_is_not_yet_current()
    {
        var wire = Wire.Presigned();
        Assert.True((await wire.VerifyAsync(now: Wire.Time.AddMinutes(-15))).Accepted);
        Assert.Equal(SignatureNotYetCurrent, (await wire.RefusedAsync(now: Wire.Time.AddMinutes(-15).AddSeconds(-1))).Kind);
    }

    [Fact]
    public async Task Life_cannot_be_prolonged() =>
        Assert.Equal(
            SignatureMismatch, (await Wire.Presigned().InQuery("X-Amz-Expires=900", "X-Amz-Expires=901").RefusedAsync()).Kind);

    [Fact]
    public async Task Other_algorithm_is_refused() =>
        Assert.Equal(IncompleteSignature, (await Wire.Presigned().InQuery("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1").RefusedAsync()).Kind);

    [Fact]
    public async Task Parameter_added_afterwards_is_refused() =>
        Assert.Equal(SignatureMismatch, (await Wire.Presigned().InQuery("Version=", "A=1&Version=").RefusedAsync()).Kind);

    [Fact]
    public async Task Unsigned_payload_can_be_declared_as_a_parameter()
    {
        var wire = Wire.Presigned(new SigV4SigningOptions { UnsignedPayload = true });
        wire.Body = "anything"u8.ToArray();
        Assert.True((await wire.VerifyAsync()).Accepted);
    }

    [Fact]
    public async Task Where_it_is_not_allowed_an_address_may_declare_it_that_comes_without_a_body()
    {
        var settings = new SigV4Settings { AllowUnsignedPayload = false };
        var wire = Wire.Presigned(new SigV4SigningOptions { UnsignedPayload = true });
        wire.Body = [];
        Assert.True((await wire.VerifyAsync(settings: settings)).Accepted);
        wire.Body = "anything"u8.ToArray();
        Assert.Equal(PayloadMismatch, (await wire.RefusedAsync(settings: settings)).Kind);
    }
}
