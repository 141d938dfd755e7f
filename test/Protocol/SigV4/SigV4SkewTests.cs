using Strongroom.Protocol.SigV4;
using static Strongroom.Protocol.SigV4.SigV4FailureKind;

namespace Strongroom.Protocol.Tests.SigV4;

public sealed class SigV4SkewTests
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Exactly_the_skew_still_passes()
    {
        Assert.True((await Wire.Signed().VerifyAsync(now: Wire.Time + Skew)).Accepted);
        Assert.True((await Wire.Signed().VerifyAsync(now: Wire.Time - Skew)).Accepted);
        Assert.True((await Wire.Signed().VerifyAsync(now: Wire.Time + Skew + TimeSpan.FromMilliseconds(999))).Accepted);
    }

    [Fact]
    public async Task A_second_more_has_expired() =>
        Assert.Equal(
            new SigV4Failure(
                SignatureExpired, "Signature expired: 20260304T050607Z is now earlier than 20260304T050608Z (20260304T052108Z - 15 min.)"),
            await Wire.Signed().RefusedAsync(now: Wire.Time + Skew + TimeSpan.FromSeconds(1)));

    [Fact]
    public async Task A_second_less_is_not_yet_current() =>
        Assert.Equal(
            new SigV4Failure(
                SignatureNotYetCurrent,
                "Signature not yet current: 20260304T050607Z is still later than 20260304T050606Z (20260304T045106Z + 15 min.)"),
            await Wire.Signed().RefusedAsync(now: Wire.Time - Skew - TimeSpan.FromSeconds(1)));

    [Theory]
    [InlineData(300, "5 min")]
    [InlineData(90, "90 sec")]
    public async Task Skew_is_configurable(int seconds, string spelled)
    {
        var settings = new SigV4Settings { ClockSkew = TimeSpan.FromSeconds(seconds) };
        Assert.True((await Wire.Signed().VerifyAsync(now: Wire.Time.AddSeconds(seconds), settings: settings)).Accepted);
        var failure = await Wire.Signed().RefusedAsync(now: Wire.Time.AddSeconds(seconds + 1), settings: settings);
        Assert.Equal(SignatureExpired, failure.Kind);
        Assert.EndsWith($" - {spelled}.)", failure.Message);
    }
}
