using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class RotateSecretTests : SecretsFixture
{
    private static RotateSecretRequest Request(
        string token = "v2", string? function = RecordingFunctions.Known, RotationRulesType? rules = null, bool? now = null) => new()
        {
            SecretId = Name,
            ClientRequestToken = Token(token),
            RotationLambdaARN = function,
            RotationRules = rules,
            RotateImmediately = now,
        };

    private Task<RotateSecretResponse> RotateAsync(RotateSecretRequest request) => CallAsync(SecretsManagerOperations.RotateSecret, request);

    [Fact]
    public async Task Makes_an_empty_pending_version_and_stores_the_configuration()
    {
        await CreateAsync();
        var rotated = await RotateAsync(Request(rules: new RotationRulesType { AutomaticallyAfterDays = 30 }));
        Assert.Equal(Token("v2"), rotated.VersionId);
        Assert.Equal("v1:AWSCURRENT v2:AWSPENDING", await StagesAsync());
        var described = await DescribeAsync();
        Assert.True(described.RotationEnabled);
        Assert.Equal((RecordingFunctions.Known, 30L), (described.RotationLambdaARN, described.RotationRules!.AutomaticallyAfterDays));
        Assert.Equal(new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero), described.NextRotationDate);
        Assert.Null(described.LastRotatedDate);
    }

    [Fact]
    public async Task The_pending_version_has_no_value_until_the_function_fills_it()
    {
        await CreateAsync("one");
        await RotateAsync(Request());
        await RefusedAsync(
            NotFound, Messages.NoValueForStage("AWSPENDING"), SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = Name, VersionId = Token("v2"), VersionStage = "AWSPENDING" });
        Clock.Advance(TimeSpan.FromMinutes(1));
        await PutAsync("v2", "two", stages: ["AWSPENDING"]);
        Assert.Equal(("one", "two"), (await ReadAsync(), await ReadAsync(stage: "AWSPENDING")));
        await MoveAsync("AWSCURRENT", from: "v1", to: "v2");
        Assert.Equal("two", await ReadAsync());
        Assert.Equal(Clock.GetUtcNow(), (await DescribeAsync()).LastRotatedDate);
    }

    [Fact]
    public async Task Later_calls_keep_what_they_do_not_name()
    {
        await CreateAsync();
        await RotateAsync(Request(rules: new RotationRulesType { ScheduleExpression = "rate(10 days)", Duration = "3h" }));
        await PutAsync("v2", stages: ["AWSPENDING"]);
        await MoveAsync("AWSCURRENT", from: "v1", to: "v2");
        await RotateAsync(Request("v3", function: null));
        var described = await DescribeAsync();
        Assert.Equal((RecordingFunctions.Known, "rate(10 days)", "3h"), (described.RotationLambdaARN, described.RotationRules!.ScheduleExpression, described.RotationRules.Duration));
        Assert.Equal([RecordingFunctions.Known, RecordingFunctions.Known], Functions.Asked);
    }

    [Fact]
    public async Task Not_at_once_it_only_configures()
    {
        await CreateAsync();
        await RotateAsync(Request(rules: new RotationRulesType { AutomaticallyAfterDays = 1 }, now: false));
        Assert.True((await DescribeAsync()).RotationEnabled);
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task The_same_request_again_answers_the_same()
    {
        await CreateAsync();
        await RotateAsync(Request());
        var revision = Server.Store.Revision;
        Assert.Equal(Token("v2"), (await RotateAsync(Request())).VersionId);
        Assert.Equal(revision, Server.Store.Revision);
    }

    [Fact]
    public async Task One_rotation_at_a_time()
    {
        await CreateAsync();
        await RotateAsync(Request());
        await RefusedAsync(InvalidRequest, Messages.RotationUnderWay, SecretsManagerOperations.RotateSecret, Request("v3"));
    }

    [Fact]
    public async Task Without_a_function_nothing_is_configured()
    {
        await CreateAsync();
        await RefusedAsync(InvalidRequest, Messages.RotationNotConfigured, SecretsManagerOperations.RotateSecret, Request(function: null));
        Assert.Null((await DescribeAsync()).RotationEnabled);
    }

    [Fact]
    public async Task A_function_that_cannot_be_invoked_configures_nothing()
    {
        await CreateAsync();
        await RefusedAsync(
            "AccessDeniedException", Messages.RotationNotInvokable, SecretsManagerOperations.RotateSecret,
            Request(function: $"arn:aws:lambda:{Region}:{Account}:function:absent"));
        Assert.Null((await DescribeAsync()).RotationEnabled);
    }

    [Fact]
    public async Task Invoking_the_function_is_a_permission_of_its_own()
    {
        await CreateAsync();
        Asked.Clear();
        await RotateAsync(Request());
        Assert.Equal(("lambda:InvokeFunction", RecordingFunctions.Known), (Asked[0].Dependent[0].Action, Asked[0].Dependent[0].Resources[0]));
    }

    [Fact]
    public async Task Token_and_rules_are_checked()
    {
        await CreateAsync();
        await RefusedAsync(InvalidParameter, Messages.TokenRequired, SecretsManagerOperations.RotateSecret, new RotateSecretRequest { SecretId = Name });
        await RefusedAsync(
            InvalidParameter, Messages.ScheduleAndDays, SecretsManagerOperations.RotateSecret,
            Request(rules: new RotationRulesType { AutomaticallyAfterDays = 1, ScheduleExpression = "rate(1 day)" }));
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.RotateSecret, Request());

    [Fact]
    public async Task A_value_put_by_hand_counts_as_a_rotation_and_abandons_the_one_under_way()
    {
        await CreateAsync();
        await RotateAsync(Request(rules: new RotationRulesType { AutomaticallyAfterDays = 10 }));
        Clock.Advance(TimeSpan.FromDays(5));
        await PutAsync("v3");
        Assert.Equal("v1:AWSPREVIOUS v3:AWSCURRENT", await StagesAsync());
        var described = await DescribeAsync();
        Assert.Equal(Clock.GetUtcNow(), described.LastRotatedDate);
        Assert.Equal(new DateTimeOffset(2026, 3, 16, 23, 59, 59, TimeSpan.Zero), described.NextRotationDate);
    }

    [Fact]
    public async Task Hours_are_counted_from_midnight_whatever_rotates_in_between()
    {
        await CreateAsync();
        await RotateAsync(Request(rules: new RotationRulesType { ScheduleExpression = "rate(8 hours)" }));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 16, 59, 59, TimeSpan.Zero), (await DescribeAsync()).NextRotationDate);
        Clock.Advance(TimeSpan.FromHours(5));
        await PutAsync("v3");
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 59, 59, TimeSpan.Zero), (await DescribeAsync()).NextRotationDate);
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(
        SecretsManagerOperations.RotateSecret, new RotateSecretRequest { SecretId = (await CreateAsync()).ARN, ClientRequestToken = Token("v2") });
}
