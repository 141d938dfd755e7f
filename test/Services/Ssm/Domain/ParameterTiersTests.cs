using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Domain;

namespace Strongroom.Services.Ssm.Tests.Domain;

public sealed class ParameterTiersTests
{
    private static CountRecord Counts(int standard, int advanced = 0) => new("1", "r", standard, advanced);

    [Fact]
    public void A_full_account_takes_no_more_and_intelligent_tiering_goes_to_the_next_tier()
    {
        Assert.Equal("Standard", ParameterTiers.Choose(null, null, 1, false, Counts(9_999)));
        Assert.Equal("Standard", ParameterTiers.Choose(null, "Standard", 1, false, Counts(10_000)));
        Assert.Equal("Advanced", ParameterTiers.Choose("Intelligent-Tiering", null, 1, false, Counts(10_000)));
        Assert.Equal(("ParameterLimitExceeded", true), Refused(() => ParameterTiers.Choose(null, null, 1, false, Counts(10_000)), "10000"));
        Assert.Equal(("ParameterLimitExceeded", true), Refused(() => ParameterTiers.Choose("Advanced", null, 1, false, Counts(0, 100_000)), "100000"));
        Assert.Equal("Advanced", ParameterTiers.Choose("Advanced", "Advanced", 1, false, Counts(0, 100_000)));
    }

    private static (string, bool) Refused(Action act, string text)
    {
        var refused = Assert.Throws<AwsException>(act);
        return (refused.Code, refused.WireMessage!.Contains(text, StringComparison.Ordinal));
    }
}
