using Strongroom.Services.Access;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.Tests;

/// <summary>The operations that tell callers of themselves and give users sessions.</summary>
public sealed class UserSessionTests : StsFixture
{
    private static Session SomeSession => new() { Issued = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.UnixEpoch };

    [Fact]
    public async Task GetCallerIdentity_tells_everybody_who_they_are_and_asks_for_no_permission()
    {
        var answer = await CallAsync(StsOperations.GetCallerIdentity, new GetCallerIdentityRequest());

        Assert.Equal((User, Account, "AIDAANN"), (answer.Arn, answer.Account, answer.UserId));
        Assert.Empty(Asked!.Resources);
        Assert.Empty(Asked.Dependent);
    }

    [Fact]
    public async Task GetAccessKeyInfo_knows_keys_that_are_held_and_keys_that_name_their_account()
    {
        Roles.Keys["AKIAIOSFODNN7EXAMPLE"] = "444455556666";
        var held = await CallAsync(StsOperations.GetAccessKeyInfo, new GetAccessKeyInfoRequest { AccessKeyId = "AKIAIOSFODNN7EXAMPLE" });
        var temporary = await CallAsync(StsOperations.GetAccessKeyInfo, new GetAccessKeyInfoRequest { AccessKeyId = AccessKeyIds.New("ASIA", "000000000001") });

        Assert.Equal(("444455556666", "000000000001"), (held.Account, temporary.Account));
        Assert.Equal(("sts:GetAccessKeyInfo", "*"), (Asked!.Action, Asked.Resources.Single()));
        await RefusedAsync(
            "ValidationError", "Access key AKIAUNKNOWN000000000 is invalid", StsOperations.GetAccessKeyInfo, new GetAccessKeyInfoRequest { AccessKeyId = "AKIAUNKNOWN000000000" });
        await RefusedAsync(
            "ValidationError", "Access key ASIA0000000000000000 is invalid", StsOperations.GetAccessKeyInfo, new GetAccessKeyInfoRequest { AccessKeyId = "ASIA0000000000000000" });
    }

    [Theory]
    [InlineData("000000000000")]
    [InlineData("000000000001")]
    [InlineData("999999999999")]
    [InlineData("123456789012")]
    public void Access_key_ids_name_their_account_and_are_never_the_same(string account)
    {
        var ids = Enumerable.Range(0, 200).Select(_ => AccessKeyIds.New("ASIA", account)).ToList();

        Assert.All(ids, id => Assert.Equal(account, AccessKeyIds.AccountOf(id)));
        Assert.All(ids, id => Assert.Matches("^ASIA[A-Z2-7]{16}$", id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("ASIA")]
    [InlineData("ASIA000000000000000")]
    [InlineData("ASIAaaaaaaaaaaaaaaaa")]
    [InlineData("ASIA7777777777777777")]
    public void What_names_no_account_has_none(string id) => Assert.Null(AccessKeyIds.AccountOf(id));

    // A pair of key id and account that its owner has published.
    [Fact]
    public void The_form_is_that_of_AWS() => Assert.Equal("609629065308", AccessKeyIds.AccountOf("ASIAY34FZKBOKMUTVV7A"));

    [Fact]
    public async Task GetSessionToken_gives_users_a_session_of_their_own()
    {
        var answer = await CallAsync(StsOperations.GetSessionToken, new GetSessionTokenRequest());

        Assert.Equal(Clock.GetUtcNow().AddHours(12), answer.Credentials!.Expiration);
        var principal = Opened(answer.Credentials);
        Assert.Equal((User, "AIDAANN", answer.Credentials.AccessKeyId), (principal.Arn, principal.UserId, principal.AccessKeyId));
        Assert.Equal((null, null, false), (principal.Session!.RoleArn, principal.Session.GivenBy, principal.Session.MultiFactor));
        Assert.Empty(Asked!.Resources);
    }

    [Theory]
    [InlineData(null, 3600)]
    [InlineData(129600, 3600)]
    [InlineData(900, 900)]
    public async Task Sessions_of_root_users_last_an_hour_at_most(int? seconds, int lasting)
    {
        var root = Principal.Root(Account, "AKIA");
        var session = await CallAsync(StsOperations.GetSessionToken, new GetSessionTokenRequest { DurationSeconds = seconds }, root);
        var federated = await CallAsync(StsOperations.GetFederationToken, new GetFederationTokenRequest { Name = "bob", DurationSeconds = seconds }, root);

        Assert.Equal(Clock.GetUtcNow().AddSeconds(lasting), session.Credentials!.Expiration);
        Assert.Equal(Clock.GetUtcNow().AddSeconds(lasting), federated.Credentials!.Expiration);
    }

    [Fact]
    public async Task Sessions_do_not_make_sessions_of_users()
    {
        await RefusedAsync(
            "AccessDeniedException", "Cannot call GetSessionToken with session credentials", StsOperations.GetSessionToken, new GetSessionTokenRequest(), Ann(SomeSession));
        await RefusedAsync(
            "AccessDeniedException", "Cannot call GetFederationToken with session credentials", StsOperations.GetFederationToken, new GetFederationTokenRequest { Name = "bob" }, Ann(SomeSession));
    }

    [Fact]
    public async Task GetSessionToken_refuses_durations_and_passwords_that_cannot_be()
    {
        await RefusedAsync(
            "ValidationError", "1 validation error detected: Value '129601' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 129600",
            StsOperations.GetSessionToken, new GetSessionTokenRequest { DurationSeconds = 129601 });
        await RefusedAsync(
            "AccessDeniedException", "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
            StsOperations.GetSessionToken, new GetSessionTokenRequest { SerialNumber = "123456789", TokenCode = "000000" });
    }

    [Fact]
    public async Task GetFederationToken_hands_on_a_user_s_permissions_under_a_name()
    {
        var answer = await CallAsync(StsOperations.GetFederationToken, new GetFederationTokenRequest
        {
            Name = "bob", Policy = "{}", Tags = [new Tag { Key = "k", Value = "v" }],
        });

        Assert.Equal(("arn:aws:sts::111122223333:federated-user/bob", "111122223333:bob"), (answer.FederatedUser!.Arn, answer.FederatedUser.FederatedUserId));
        var principal = Opened(answer.Credentials!);
        Assert.Equal((User, "{}", "v"), (principal.Session!.GivenBy, principal.Session.Policy, principal.Session.Tags["K"]));
        Assert.Equal(("sts:GetFederationToken", answer.FederatedUser.Arn), (Asked!.Action, Asked.Resources.Single()));
        Assert.Equal(["v"], Asked.Conditions["aws:RequestTag/k"]);
        Assert.Equal("sts:TagSession", Asked.Dependent.Single().Action);
    }

    [Fact]
    public async Task GetFederationToken_tells_the_packed_size_even_of_nothing()
    {
        Assert.Equal(0, (await CallAsync(StsOperations.GetFederationToken, new GetFederationTokenRequest { Name = "bob" })).PackedPolicySize);
        Assert.Empty(Asked!.Dependent);
        await RefusedAsync(
            "MalformedPolicyDocument", "This policy contains invalid Json", StsOperations.GetFederationToken, new GetFederationTokenRequest { Name = "bob", Policy = "x" });
    }

    [Fact]
    public async Task DecodeAuthorizationMessage_opens_what_was_sealed_here_and_nothing_else()
    {
        var encoded = Messages.Encode("""{"allowed":false}""");
        Assert.Equal(
            """{"allowed":false}""",
            (await CallAsync(StsOperations.DecodeAuthorizationMessage, new DecodeAuthorizationMessageRequest { EncodedMessage = encoded })).DecodedMessage);
        Assert.Equal(("sts:DecodeAuthorizationMessage", "*"), (Asked!.Action, Asked.Resources.Single()));
        foreach (var wrong in new[] { encoded[..^1] + (encoded[^1] == 'A' ? 'Q' : 'A'), encoded[1..], "****", "AAAA", Tokens.Issue(Ann(), SomeSession).SessionToken! })
        {
            await RefusedAsync(
                "InvalidAuthorizationMessageException", "The message passed to DecodeAuthorizationMessage was invalid.",
                StsOperations.DecodeAuthorizationMessage, new DecodeAuthorizationMessageRequest { EncodedMessage = wrong });
        }
    }
}
