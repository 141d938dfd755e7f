using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Services.Access;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;
using Strongroom.Support;

namespace Strongroom.Services.Sts.Tests;

public sealed class SessionCredentialsTests : StsFixture, ICredentialSource<Principal>
{
    private readonly SessionCredentials _source;

    public SessionCredentialsTests()
    {
        Roles.Add(Account, "app");
        Roles.Users["AIDAANN"] = User;
        _source = new SessionCredentials(this, Tokens, Roles, Clock);
    }

    public ValueTask<CredentialAnswer<Principal>> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellation)
    {
        Assert.Null(sessionToken);
        return ValueTask.FromResult(CredentialAnswer.Found(SecretValue.FromText("long-term"), Ann()));
    }

    [Fact]
    public async Task Keys_without_a_token_are_looked_up_elsewhere() =>
        Assert.Equal(User, (await _source.FindAsync("AKIAANN", null, CancellationToken.None)).Identity!.Arn);

    [Fact]
    public async Task A_session_is_found_by_its_token_and_its_key_stays_the_same_object()
    {
        var credentials = await AssumeAsync();

        var first = await FindAsync(credentials);
        var second = await FindAsync(credentials);

        Assert.Equal(credentials.SecretAccessKey, first.SecretKey);
        Assert.Same(first.SecretKey, second.SecretKey);
        Assert.Same(first.Identity, second.Identity);
        Assert.Equal((credentials.AccessKeyId, "arn:aws:sts::111122223333:assumed-role/app/s-1"), (first.Identity!.AccessKeyId, first.Identity.Arn));
    }

    [Fact]
    public async Task A_session_ends()
    {
        var credentials = await AssumeAsync();
        Clock.Advance(TimeSpan.FromSeconds(3599));
        Assert.NotNull((await FindAsync(credentials)).Identity);

        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await FindAsync(credentials)).IsExpired);
    }

    [Fact]
    public async Task Sessions_from_before_a_revocation_are_refused_and_later_ones_are_not()
    {
        var before = await AssumeAsync();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Roles.RevokedBefore = Clock.GetUtcNow();
        var after = await AssumeAsync();

        Assert.True((await FindAsync(before)).IsExpired);
        Assert.NotNull((await FindAsync(after)).Identity);
    }

    [Fact]
    public async Task Sessions_of_a_role_that_was_made_again_are_refused()
    {
        var credentials = await AssumeAsync();
        Roles.Roles[(Account, "app")] = Roles.Roles[(Account, "app")] with { Id = "AROAOTHER" };

        Assert.True((await FindAsync(credentials)).IsExpired);
    }

    [Fact]
    public async Task A_users_session_ends_with_the_user()
    {
        var own = (await CallAsync(StsOperations.GetSessionToken, new GetSessionTokenRequest())).Credentials!;
        var given = (await CallAsync(StsOperations.GetFederationToken, new GetFederationTokenRequest { Name = "guest" })).Credentials!;
        Assert.NotNull((await FindAsync(own)).Identity);
        Assert.NotNull((await FindAsync(given)).Identity);

        Roles.Users.Remove("AIDAANN");

        Assert.True((await FindAsync(own)).IsExpired);
        Assert.True((await FindAsync(given)).IsExpired);
    }

    [Fact]
    public async Task A_users_session_has_the_name_that_the_user_has_now()
    {
        var credentials = (await CallAsync(StsOperations.GetSessionToken, new GetSessionTokenRequest())).Credentials!;
        const string renamed = "arn:aws:iam::111122223333:user/team/anna";
        Roles.Users["AIDAANN"] = renamed;

        var first = (await FindAsync(credentials)).Identity!;
        var second = (await FindAsync(credentials)).Identity!;

        Assert.Equal((renamed, "anna", "AIDAANN"), (first.Arn, first.UserName, first.UserId));
        Assert.Same(first, second);
    }

    [Fact]
    public async Task What_the_root_user_gave_out_is_bound_to_no_user()
    {
        var root = Principal.Root(Account, "AKIAROOT");
        var own = (await CallAsync(StsOperations.GetSessionToken, new GetSessionTokenRequest(), root)).Credentials!;
        var given = (await CallAsync(StsOperations.GetFederationToken, new GetFederationTokenRequest { Name = "guest" }, root)).Credentials!;

        Assert.NotNull((await FindAsync(own)).Identity);
        Assert.NotNull((await FindAsync(given)).Identity);
    }

    [Fact]
    public async Task A_token_is_good_for_its_own_key_alone_and_only_as_it_was_made()
    {
        var one = await AssumeAsync();
        var other = await AssumeAsync();
        using var foreign = TestBarrier.Create();
        var elsewhere = new SessionTokens(foreign).Issue(Ann(), new Session { Issued = Clock.GetUtcNow(), Expires = Clock.GetUtcNow().AddHours(1) });
        var token = one.SessionToken!;
        (string Key, string Token)[] wrong =
        [
            (one.AccessKeyId!, other.SessionToken!),
            ("AKIAANN", token),
            (one.AccessKeyId!, token[..^8]),
            (one.AccessKeyId!, (token[0] == 'A' ? 'B' : 'A') + token[1..]),
            (one.AccessKeyId!, token[..40] + (token[40] == 'A' ? 'B' : 'A') + token[41..]),
            (one.AccessKeyId!, token + " "),
            (one.AccessKeyId!, token[..7] + "\n" + token[7..]),
            (one.AccessKeyId!, ""),
            (one.AccessKeyId!, "no base64!"),
            (one.AccessKeyId!, new string('A', 100_000)),
            (elsewhere.AccessKeyId!, elsewhere.SessionToken!),
        ];

        foreach (var (key, text) in wrong)
        {
            var answer = await _source.FindAsync(key, text, CancellationToken.None);
            Assert.Null(answer.Identity);
            Assert.False(answer.IsExpired);
        }
    }

    [Fact]
    public async Task More_sessions_than_are_held_are_found_all_the_same()
    {
        var all = Enumerable.Range(0, 10_000)
            .Select(_ => Tokens.Issue(Ann(), new Session { Issued = Clock.GetUtcNow(), Expires = Clock.GetUtcNow().AddHours(1) })).ToList();
        for (var round = 0; round < 2; round++)
        {
            foreach (var credentials in all)
                Assert.Equal(credentials.SecretAccessKey, (await FindAsync(credentials)).SecretKey);
        }
    }

    [Fact]
    public void Everything_that_a_session_carries_comes_back()
    {
        var session = new Session
        {
            Issued = Clock.GetUtcNow(),
            Expires = Clock.GetUtcNow().AddHours(2),
            RoleArn = "arn:aws:iam::111122223333:role/p/app",
            GivenBy = User,
            GivenById = "AIDAANN",
            Policy = "{}",
            PolicyArns = ["arn:1", "arn:2"],
            Tags = new Dictionary<string, string> { ["Team"] = "a" },
            TransitiveTagKeys = ["Team"],
            SourceIdentity = "ann",
            WebIdentity = new WebIdentity("arn:p", "https://i/x", "aud", "sub"),
            MultiFactor = true,
            IsChained = true,
        };

        var read = Opened(Tokens.Issue(Ann(), session)).Session!;

        Assert.Equivalent(session, read, strict: true);
        Assert.Equal("a", read.Tags["tEAM"]);
        Assert.Equal("i/x", read.WebIdentity!.KeyPrefix);
    }

    private async Task<Credentials> AssumeAsync() => (await CallAsync(
        StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = "arn:aws:iam::111122223333:role/app", RoleSessionName = "s-1" })).Credentials!;

    private ValueTask<CredentialAnswer<Principal>> FindAsync(Credentials credentials) =>
        _source.FindAsync(credentials.AccessKeyId!, credentials.SessionToken, CancellationToken.None);
}
