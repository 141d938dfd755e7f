using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Sts.Tests;

public sealed class AssumeRoleWithWebIdentityTests : StsFixture
{
    private const string Arn = "arn:aws:iam::111122223333:role/pod";
    private const string Provider = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1";
    private const string Subject = "system:serviceaccount:default:app";
    private const string NoJwt = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    private const string NoKey = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
    private const string Unreachable = "The identity provider that has to verify the identity token could not be reached. Try again; if it stays so, look at the provider.";

    public AssumeRoleWithWebIdentityTests()
    {
        Roles.Add(Account, "pod");
        Register(null);
    }

    [Fact]
    public async Task A_good_token_gives_credentials_and_its_claims_reach_the_trust_policy()
    {
        var answer = await AssumeAsync(Issuer.Sign(Claims()));

        Assert.Equal((Subject, "sts.amazonaws.com", Provider), (answer.SubjectFromWebIdentityToken, answer.Audience, answer.Provider));
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/pod/web", answer.AssumedRoleUser!.Arn);
        var question = Assert.Single(Trust.Questions);
        Assert.Equal(("sts:AssumeRoleWithWebIdentity", Provider), (question.Action, question.FederatedProvider));
        Assert.Equal([Subject], question.Conditions["oidc.example/id/1:sub"]);
        Assert.Equal(["sts.amazonaws.com"], question.Conditions["oidc.example/id/1:aud"]);
        Assert.Equal([Provider], question.Conditions["aws:FederatedProvider"]);
        Assert.Equal(new WebIdentity(Provider, FakeIssuer.Address, "sts.amazonaws.com", Subject), Opened(answer.Credentials!).Session!.WebIdentity);
        Assert.Empty(Asked!.Resources);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Every_public_key_algorithm_is_verified(string algorithm)
    {
        if (algorithm[0] == 'E')
        {
            Issuer.AddKey("ec", ECDsa.Create(algorithm switch { "ES256" => ECCurve.NamedCurves.nistP256, "ES384" => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 }));
        }

        var token = Issuer.Sign(Claims(), algorithm, algorithm[0] == 'E' ? "ec" : "one");

        Assert.NotNull((await AssumeAsync(token)).Credentials);
        var parts = token.Split('.');
        var signature = Base64UrlEncoder.DecodeBytes(parts[2]);
        signature[^1] ^= 1;
        await RefusedAsync("InvalidIdentityToken", "The web identity token's signature is invalid", $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(signature)}");
        await RefusedAsync("InvalidIdentityToken", "The web identity token's signature is invalid", $"{parts[0]}.{FakeIssuer.Part(Claims(subject: "admin"))}.{parts[2]}");
    }

    [Fact]
    public async Task Tokens_without_signature_or_with_a_shared_key_are_refused()
    {
        var none = $"{FakeIssuer.Part(new { alg = "none", typ = "JWT" })}.{FakeIssuer.Part(Claims())}.";
        await RefusedAsync("InvalidIdentityToken", NoJwt, none);
        await RefusedAsync("InvalidIdentityToken", NoJwt, none.Replace(FakeIssuer.Part(new { alg = "none", typ = "JWT" }), FakeIssuer.Part(new { alg = "None", typ = "JWT" }), StringComparison.Ordinal));

        // The public key as the secret of an HMAC: the classic confusion of algorithms.
        var input = $"{FakeIssuer.Part(new { alg = "HS256", kid = "one" })}.{FakeIssuer.Part(Claims())}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Issuer.KeySet()), Encoding.ASCII.GetBytes(input));
        await RefusedAsync("InvalidIdentityToken", NoJwt, $"{input}.{Base64UrlEncoder.Encode(mac)}");
        Register($$"""{"keys":[{"kty":"oct","kid":"one","k":"{{Base64UrlEncoder.Encode(Issuer.KeySet())}}"}]}""");
        await RefusedAsync("InvalidIdentityToken", NoKey, Issuer.Sign(Claims()));
    }

    [Theory]
    [InlineData("none at all")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("....")]
    [InlineData("e30.e30.e30")]
    [InlineData("e30.W10.e30")]
    public async Task What_is_no_token_is_refused(string token) => await RefusedAsync("InvalidIdentityToken", NoJwt, token);

    [Fact]
    public async Task An_issuer_that_the_account_does_not_know_is_refused()
    {
        var claims = Claims();
        claims["iss"] = "https://evil.example";
        await RefusedAsync("InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://evil.example", Issuer.Sign(claims));
        Assert.Equal(0, Issuer.Fetches);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("exp")]
    [InlineData("iat")]
    public async Task A_claim_that_is_missing_is_named(string claim)
    {
        var claims = Claims();
        claims.Remove(claim);
        await RefusedAsync("InvalidIdentityToken", $"Missing a required claim: {claim}", Issuer.Sign(claims));
    }

    [Fact]
    public async Task The_audience_must_be_registered()
    {
        var claims = Claims();
        claims["aud"] = "another";
        await RefusedAsync("InvalidIdentityToken", "Incorrect token audience", Issuer.Sign(claims));

        claims["aud"] = (string[])["another", "sts.amazonaws.com"];
        Assert.Equal("sts.amazonaws.com", (await AssumeAsync(Issuer.Sign(claims))).Audience);

        // An authorized party stands in for the audience.
        claims["azp"] = "another";
        await RefusedAsync("InvalidIdentityToken", "Incorrect token audience", Issuer.Sign(claims));
        claims["aud"] = "another";
        claims["azp"] = "sts.amazonaws.com";
        await AssumeAsync(Issuer.Sign(claims));
        Assert.Equal(["another"], Trust.Questions[^1].Conditions["oidc.example/id/1:oaud"]);
        Assert.Equal(["sts.amazonaws.com"], Trust.Questions[^1].Conditions["oidc.example/id/1:aud"]);
    }

    [Fact]
    public async Task Times_are_kept()
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        await RefusedAsync(
            "ExpiredTokenException", $"Token expired: current date/time {now} must be before the expiration date/time {now}", Issuer.Sign(Claims(exp: now)));
        await RefusedAsync(
            "InvalidIdentityToken", "The web identity token is not valid yet: its iat or nbf is in the future", Issuer.Sign(Claims(iat: now + 301)));
        // A clock that is five minutes ahead is believed.
        Assert.NotNull(await AssumeAsync(Issuer.Sign(Claims(iat: now + 300))));
        var claims = Claims();
        claims["nbf"] = now + 301;
        await RefusedAsync(
            "InvalidIdentityToken", "The web identity token is not valid yet: its iat or nbf is in the future", Issuer.Sign(claims));
    }

    [Fact]
    public async Task A_role_that_does_not_trust_or_does_not_exist_is_refused_alike()
    {
        Trust.Allows = question => !question.Conditions["oidc.example/id/1:sub"].Contains(Subject);
        await RefusedAsync("AccessDeniedException", "Not authorized to perform sts:AssumeRoleWithWebIdentity", Issuer.Sign(Claims()));

        Roles.Roles.Clear();
        await RefusedAsync("AccessDeniedException", "Not authorized to perform sts:AssumeRoleWithWebIdentity", Issuer.Sign(Claims(subject: "another-subject")));
    }

    [Fact]
    public async Task Session_tags_and_source_identity_come_from_the_token_and_obey_the_rules()
    {
        var claims = Claims();
        claims["https://aws.amazon.com/tags"] = new Dictionary<string, object>
        {
            ["principal_tags"] = new Dictionary<string, string[]> { ["Team"] = ["a"] },
            ["transitive_tag_keys"] = (string[])["Team"],
        };
        claims["https://aws.amazon.com/source_identity"] = "ann";
        var answer = await AssumeAsync(Issuer.Sign(claims));

        var session = Opened(answer.Credentials!).Session!;
        Assert.Equal(("a", "ann", "ann"), (session.Tags["team"], session.SourceIdentity, answer.SourceIdentity));
        Assert.Equal(["Team"], session.TransitiveTagKeys);
        Assert.Equal(["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"], Trust.Questions.Select(each => each.Action));
        Assert.InRange(answer.PackedPolicySize!.Value, 1, 5);

        claims["https://aws.amazon.com/source_identity"] = "not allowed!";
        var refused = await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => AssumeAsync(Issuer.Sign(claims)));
        Assert.StartsWith("1 validation error detected: Value 'not allowed!' at 'sourceIdentity'", refused.WireMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotated_key_is_fetched_but_made_up_ones_do_not_hammer_the_issuer()
    {
        await AssumeAsync(Issuer.Sign(Claims()));
        await AssumeAsync(Issuer.Sign(Claims()));
        Assert.Equal(2, Issuer.Fetches);

        Issuer.AddKey("two", FakeIssuer.Another);
        await AssumeAsync(Issuer.Sign(Claims(), keyId: "two"));
        Assert.Equal(4, Issuer.Fetches);

        using var foreign = new FakeIssuer();
        foreign.AddKey("made-up", FakeIssuer.Another);
        for (var i = 0; i < 10; i++)
        {
            await RefusedAsync("InvalidIdentityToken", NoKey, foreign.Sign(Claims(), keyId: "made-up"));
        }

        Assert.Equal(4, Issuer.Fetches);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync("InvalidIdentityToken", NoKey, foreign.Sign(Claims(), keyId: "made-up"));
        Assert.Equal(6, Issuer.Fetches);
    }

    [Fact]
    public async Task A_key_that_an_issuer_withdrew_is_no_longer_good_after_an_hour()
    {
        var token = Issuer.Sign(Claims(exp: Clock.GetUtcNow().AddHours(9).ToUnixTimeSeconds()));
        await AssumeAsync(token);
        Issuer.RemoveKey("one");
        Issuer.AddKey("two", FakeIssuer.Another);

        Clock.Advance(TimeSpan.FromHours(1));
        await RefusedAsync("InvalidIdentityToken", NoKey, token);
    }

    [Fact]
    public async Task While_an_issuer_is_down_its_last_keys_are_used_for_a_day()
    {
        var token = Issuer.Sign(Claims(exp: Clock.GetUtcNow().AddDays(3).ToUnixTimeSeconds()));
        Issuer.IsDown = true;
        await RefusedAsync("IDPCommunicationError", Unreachable, token);
        Issuer.IsDown = false;
        Clock.Advance(TimeSpan.FromSeconds(31));
        await AssumeAsync(token);

        Issuer.IsDown = true;
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.NotNull(await AssumeAsync(token));
        Issuer.IsDown = false;
        Issuer.Discovery = "<html>";
        Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull(await AssumeAsync(token));

        Clock.Advance(TimeSpan.FromHours(1));
        await RefusedAsync("InvalidIdentityToken", NoKey, token);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"issuer":"https://another.example","jwks_uri":"https://oidc.example/id/1/keys"}""")]
    [InlineData("""{"issuer":"https://oidc.example/id/1","jwks_uri":"http://oidc.example/id/1/keys"}""")]
    [InlineData("""{"issuer":"https://oidc.example/id/1","jwks_uri":"file:///etc/passwd"}""")]
    [InlineData("""{"issuer":"https://oidc.example/id/1","jwks_uri":7}""")]
    public async Task A_discovery_document_that_is_not_the_issuer_s_own_is_refused(string document)
    {
        Issuer.Discovery = document;
        await RefusedAsync("InvalidIdentityToken", NoKey, Issuer.Sign(Claims()));
    }

    [Fact]
    public async Task Keys_that_were_registered_are_used_without_asking_the_issuer()
    {
        Register(Issuer.KeySet());
        Issuer.IsDown = true;
        Assert.NotNull(await AssumeAsync(Issuer.Sign(Claims())));
        Assert.NotNull(await AssumeAsync(Issuer.Sign(Claims(), withKeyId: false)));
        Assert.Equal(0, Issuer.Fetches);

        Register("no JSON");
        await RefusedAsync("InvalidIdentityToken", NoKey, Issuer.Sign(Claims()));
    }

    [Fact]
    public async Task Of_the_request_the_same_is_refused_as_in_AssumeRole()
    {
        var request = new AssumeRoleWithWebIdentityRequest { RoleArn = Arn, RoleSessionName = "web", WebIdentityToken = SecretValue.FromText("x.y.z"), ProviderId = "www.amazon.com" };
        await RefusedAsync("ValidationError", "ProviderId is for OAuth 2.0 access tokens, which are not supported.", StsOperations.AssumeRoleWithWebIdentity, request, Principal.Anonymous(Account));
        var refused = await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => AssumeAsync(Issuer.Sign(Claims()), "arn:aws:iam::x", 3601));
        Assert.Equal("ValidationError", refused.Code);
        refused = await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => AssumeAsync(Issuer.Sign(Claims()), Arn, 3601));
        Assert.Equal("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", refused.WireMessage);
        await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => AssumeAsync(Issuer.Sign(Claims()), "arn:aws:iam::111122223333:user/pod", 900));
    }

    private void Register(string? keySet)
    {
        Providers.All.Clear();
        Providers.All.Add(new OidcProvider(Provider, FakeIssuer.Address, ["sts.amazonaws.com"], [], keySet));
    }

    private Dictionary<string, object> Claims(long? exp = null, long? iat = null, string subject = Subject) => new()
    {
        ["iss"] = FakeIssuer.Address,
        ["aud"] = "sts.amazonaws.com",
        ["sub"] = subject,
        ["iat"] = iat ?? Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = exp ?? Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(),
    };

    private Task<AssumeRoleWithWebIdentityResponse> AssumeAsync(string token, string arn = Arn, int? seconds = null) => CallAsync(
        StsOperations.AssumeRoleWithWebIdentity,
        new AssumeRoleWithWebIdentityRequest { RoleArn = arn, RoleSessionName = "web", WebIdentityToken = SecretValue.FromText(token), DurationSeconds = seconds },
        Principal.Anonymous(Account));

    private async Task RefusedAsync(string code, string message, string token)
    {
        var refused = await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => AssumeAsync(token));
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
    }
}
