using Strongroom.Services.Access;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.Tests;

public sealed class AssumeRoleTests : StsFixture
{
    private const string Arn = "arn:aws:iam::111122223333:role/team/app";
    private const string Denied = $"User: {User} is not authorized to perform: ";

    public AssumeRoleTests() => Roles.Add(Account, "app", 7200, "/team/");

    [Fact]
    public async Task A_trusted_caller_gets_credentials_of_a_session_of_the_role()
    {
        var answer = await CallAsync(StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1" });

        Assert.Equal("arn:aws:sts::111122223333:assumed-role/app/s-1", answer.AssumedRoleUser!.Arn);
        Assert.Equal("AROAAPP:s-1", answer.AssumedRoleUser.AssumedRoleId);
        Assert.Null(answer.PackedPolicySize);
        Assert.StartsWith("ASIA", answer.Credentials!.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal(Clock.GetUtcNow().AddHours(1), answer.Credentials.Expiration);
        var principal = Opened(answer.Credentials);
        Assert.Equal((Account, answer.AssumedRoleUser.Arn, "AROAAPP:s-1"), (principal.Account, principal.Arn, principal.UserId));
        Assert.Equal((Arn, Clock.GetUtcNow(), false), (principal.Session!.RoleArn, principal.Session.Issued, principal.Session.IsChained));
        Assert.Empty(Asked!.Resources);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role")]
    [InlineData("arn:aws:iam::111122223333:")]
    [InlineData("xxx:aws:iam::111122223333:role/app")]
    [InlineData("this is no arn whatsoever")]
    public async Task What_is_no_ARN_is_invalid(string arn)
    {
        var request = new AssumeRoleRequest { RoleArn = arn, RoleSessionName = "s-1" };
        if (arn.EndsWith(":role", StringComparison.Ordinal))
        {
            // An ARN, but of no role.
            await RefusedAsync("AccessDeniedException", $"{Denied}sts:AssumeRole on resource: {arn}", StsOperations.AssumeRole, request);
            return;
        }

        await RefusedAsync("ValidationError", $"{arn} is invalid", StsOperations.AssumeRole, request);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/absent")]
    [InlineData("arn:aws:iam::111122223333:role/app")]
    [InlineData("arn:aws:iam::111122223333:user/team/app")]
    [InlineData("arn:aws:iam::444455556666:role/team/app")]
    public async Task A_role_that_does_not_exist_is_refused_as_one_that_does_not_trust(string arn)
    {
        await RefusedAsync(
            "AccessDeniedException", $"{Denied}sts:AssumeRole on resource: {arn}", StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = arn, RoleSessionName = "s-1" });

        Trust.Allows = _ => false;
        await RefusedAsync(
            "AccessDeniedException", $"{Denied}sts:AssumeRole on resource: {Arn}", StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1" });
    }

    [Theory]
    [InlineData("sts:TagSession")]
    [InlineData("sts:SetSourceIdentity")]
    public async Task Tags_and_a_source_identity_need_permissions_of_their_own(string action)
    {
        var request = new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", Tags = [new Tag { Key = "k", Value = "v" }], SourceIdentity = "ann" };
        Trust.Allows = question => question.Action != action;

        await RefusedAsync("AccessDeniedException", $"{Denied}{action} on resource: {Arn}", StsOperations.AssumeRole, request);
    }

    [Fact]
    public async Task The_request_s_condition_keys_reach_the_trust_policy()
    {
        await CallAsync(StsOperations.AssumeRole, new AssumeRoleRequest
        {
            RoleArn = Arn, RoleSessionName = "s-1", ExternalId = "ext", SourceIdentity = "ann", Tags = [new Tag { Key = "Team", Value = "a" }], TransitiveTagKeys = ["team"],
        });

        var conditions = Trust.Questions[0].Conditions;
        Assert.Equal(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], Trust.Questions.Select(each => each.Action));
        Assert.Null(Trust.Questions[0].FederatedProvider);
        Assert.Equal(["ext"], conditions["sts:ExternalId"]);
        Assert.Equal(["s-1"], conditions["sts:RoleSessionName"]);
        Assert.Equal(["ann"], conditions["sts:SourceIdentity"]);
        Assert.Equal(["Team"], conditions["aws:TagKeys"]);
        Assert.Equal(["a"], conditions["aws:RequestTag/Team"]);
        Assert.Equal(["team"], conditions["sts:TransitiveTagKeys"]);
    }

    [Fact]
    public async Task Root_users_may_not_assume_roles() => await RefusedAsync(
        "AccessDeniedException", "Roles may not be assumed by root accounts.", StsOperations.AssumeRole,
        new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1" }, Principal.Root(Account));

    [Theory]
    [InlineData(7200, null)]
    [InlineData(7201, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")]
    [InlineData(899, "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900")]
    [InlineData(43201, "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200")]
    public async Task A_session_lasts_no_longer_than_the_role_allows(int seconds, string? refusal)
    {
        var request = new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", DurationSeconds = seconds };
        if (refusal is not null)
        {
            await RefusedAsync("ValidationError", refusal, StsOperations.AssumeRole, request);
            return;
        }

        Assert.Equal(Clock.GetUtcNow().AddSeconds(seconds), (await CallAsync(StsOperations.AssumeRole, request)).Credentials!.Expiration);
    }

    [Fact]
    public async Task Session_names_obey_the_model() => await RefusedAsync(
        "ValidationError",
        "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "a b" });

    [Fact]
    public async Task A_chain_keeps_transitive_tags_and_source_identity_and_lasts_an_hour()
    {
        var first = await CallAsync(StsOperations.AssumeRole, new AssumeRoleRequest
        {
            RoleArn = Arn, RoleSessionName = "s-1", SourceIdentity = "ann", TransitiveTagKeys = ["team"],
            Tags = [new Tag { Key = "Team", Value = "a" }, new Tag { Key = "Cost", Value = "1" }],
        });
        var caller = Opened(first.Credentials!);
        var request = new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-2", Tags = [new Tag { Key = "new", Value = "n" }] };

        var second = Opened((await CallAsync(StsOperations.AssumeRole, request, caller)).Credentials!).Session!;

        Assert.Equal(["Team:a", "new:n"], second.Tags.Select(tag => $"{(tag.Key == "team" ? "Team" : tag.Key)}:{tag.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["team"], second.TransitiveTagKeys);
        Assert.Equal(("ann", true), (second.SourceIdentity, second.IsChained));
        await RefusedAsync(
            "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-2", DurationSeconds = 3601 }, caller);
        await RefusedAsync(
            "InvalidParameterValue", "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-2", Tags = [new Tag { Key = "TEAM", Value = "b" }] }, caller);
        await RefusedAsync(
            "AccessDeniedException", "The source identity of the calling session cannot be changed.",
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-2", SourceIdentity = "eve" }, caller);
    }

    [Fact]
    public async Task Tags_must_not_contradict_each_other()
    {
        await RefusedAsync(
            "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", Tags = [new Tag { Key = "k", Value = "1" }, new Tag { Key = "K", Value = "2" }] });
        await RefusedAsync(
            "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags.",
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", TransitiveTagKeys = ["k"] });
        await RefusedAsync(
            "InvalidParameterValue", "Tag keys that begin with 'aws:' are reserved.",
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", Tags = [new Tag { Key = "aws:k", Value = "1" }] });
    }

    [Fact]
    public async Task Session_policies_travel_in_the_token_and_have_little_room()
    {
        const string policy = """{"Version":"2012-10-17","Statement":[]}""";
        var answer = await CallAsync(StsOperations.AssumeRole, new AssumeRoleRequest
        {
            RoleArn = Arn, RoleSessionName = "s-1", Policy = policy, PolicyArns = [new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
        });

        Assert.InRange(answer.PackedPolicySize!.Value, 1, 20);
        var session = Opened(answer.Credentials!).Session!;
        Assert.Equal(policy, session.Policy);
        Assert.Equal(["arn:aws:iam::aws:policy/ReadOnlyAccess"], session.PolicyArns);
        await RefusedAsync(
            "MalformedPolicyDocument", "This policy contains invalid Json", StsOperations.AssumeRole,
            new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", Policy = "{" });
        var random = new Random(1);
        var large = $$"""{"Statement":"{{string.Concat(Enumerable.Range(0, 4000).Select(_ => (char)random.Next('a', 'z')))}}"}""";
        var refused = await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => CallAsync(
            StsOperations.AssumeRole, new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", Policy = large }));
        Assert.Equal("PackedPolicyTooLarge", refused.Code);
        Assert.Matches("^Packed policy consumes 1[0-9]{2}% of allotted space, please use smaller policy\\.$", refused.WireMessage);
        await RefusedAsync(
            "ValidationError", "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
            StsOperations.AssumeRole, new AssumeRoleRequest
            {
                RoleArn = Arn, RoleSessionName = "s-1", PolicyArns = [.. Enumerable.Repeat(new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }, 11)],
            });
    }

    [Fact]
    public async Task A_one_time_password_is_never_right_as_there_are_no_devices() => await RefusedAsync(
        "AccessDeniedException", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", StsOperations.AssumeRole,
        new AssumeRoleRequest { RoleArn = Arn, RoleSessionName = "s-1", SerialNumber = "arn:aws:iam::111122223333:mfa/ann", TokenCode = "123456" });
}
