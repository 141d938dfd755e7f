using System.Text.Json;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;

namespace Strongroom.Services.Sts.Tests;

/// <summary>
/// The form of what a session token holds is frozen: this was made by the first version and must be read by every later one. If
/// a test fails here, sessions that were given out before an upgrade would end with it, or mean something else.
/// </summary>
public sealed class FrozenSessionTests
{
    private const string Form =
        """{"k":"c2VjcmV0","ac":"111122223333","ar":"arn:aws:sts::111122223333:assumed-role/app/s","id":"AROAAPP:s","i":1772366400123,"e":1772370000000,"r":"arn:aws:iam::111122223333:role/app","g":"arn:aws:iam::111122223333:user/ann","p":"{}","pa":["arn:1"],"t":{"Team":"a"},"tt":["Team"],"s":"ann","w":["arn:p","https://i","aud","sub"],"m":true,"c":true}""";

    // The first that kept the id of who gave it.
    private const string FormWithGiver =
        """{"k":"c2VjcmV0","ac":"111122223333","ar":"arn:aws:sts::111122223333:federated-user/guest","id":"111122223333:guest","i":1772366400123,"e":1772370000000,"g":"arn:aws:iam::111122223333:user/ann","gi":"AIDAANN"}""";

    [Fact]
    public void A_session_of_the_first_version_is_read()
    {
        var principal = JsonSerializer.Deserialize(Form, SessionJson.Default.SessionForm)!.ToPrincipal("ASIA");

        Assert.Equal(("111122223333", "arn:aws:sts::111122223333:assumed-role/app/s", "AROAAPP:s", "ASIA"), (principal.Account, principal.Arn, principal.UserId, principal.AccessKeyId));
        var session = principal.Session!;
        Assert.Equal((1772366400123, 1772370000000), (session.Issued.ToUnixTimeMilliseconds(), session.Expires.ToUnixTimeMilliseconds()));
        Assert.Equal(("arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:user/ann", "{}"), (session.RoleArn, session.GivenBy, session.Policy));
        Assert.Equal(("arn:1", "a", "Team", "ann"), (session.PolicyArns.Single(), session.Tags["Team"], session.TransitiveTagKeys.Single(), session.SourceIdentity));
        Assert.Equal(("arn:p", "https://i", "aud", "sub"), (session.WebIdentity!.Provider, session.WebIdentity.Issuer, session.WebIdentity.Audience, session.WebIdentity.Subject));
        Assert.True(session.MultiFactor && session.IsChained);
    }

    [Theory]
    [InlineData(Form)]
    [InlineData(FormWithGiver)]
    public void A_session_is_written_as_it_was_read(string form)
    {
        var principal = JsonSerializer.Deserialize(form, SessionJson.Default.SessionForm)!.ToPrincipal("ASIA");

        Assert.Equal(form == FormWithGiver ? "AIDAANN" : null, principal.Session!.GivenById);
        Assert.Equal(form, JsonSerializer.Serialize(SessionForm.Of(principal, principal.Session!, "secret"u8.ToArray()), SessionJson.Default.SessionForm));
    }

    [Fact]
    public void One_operation_alone_needs_no_signature() =>
        Assert.Equal(StsOperations.AssumeRoleWithWebIdentity, Assert.Single(StsOperations.All, operation => operation.Unsigned));
}
