using System.Text.Json.Nodes;
using Strongroom.Server.Tests.Hosting;
using static Strongroom.Server.Tests.Access.AccessFixture;

namespace Strongroom.Server.Tests.Access;

/// <summary>Tags whose keys differ in case alone: services keep them apart, condition keys cannot.</summary>
public sealed class TagCaseTests
{
    [Theory]
    [InlineData("one", null)]
    [InlineData("two", null)]
    [InlineData("three", "AccessDeniedException")]
    public async Task A_key_is_used_by_whoever_is_allowed_either_value(string wanted, string? error)
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Conditional("kms:Encrypt", "aws:ResourceTag/team", wanted));
        var key = Ok(await server.Root.JsonAsync("TrentService.CreateKey", new()
        {
            ["Tags"] = new JsonArray(
                new JsonObject { ["TagKey"] = "team", ["TagValue"] = "one" }, new JsonObject { ["TagKey"] = "Team", ["TagValue"] = "two" }),
        })).Text("KeyMetadata", "KeyId");

        Assert.Equal(error, (await ann.JsonAsync("TrentService.Encrypt", new() { ["KeyId"] = key, ["Plaintext"] = "AAAA" })).Error);
    }

    [Fact]
    public async Task An_encryption_context_may_have_such_names()
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Conditional("kms:Encrypt", "kms:EncryptionContext:app", "two"));
        var key = Ok(await server.Root.JsonAsync("TrentService.CreateKey", [])).Text("KeyMetadata", "KeyId");

        JsonObject Request(string second) => new()
        {
            ["KeyId"] = key,
            ["Plaintext"] = "AAAA",
            ["EncryptionContext"] = new JsonObject { ["app"] = "one", ["App"] = second },
        };

        Ok(await ann.JsonAsync("TrentService.Encrypt", Request("two")));
        Assert.Equal("AccessDeniedException", (await ann.JsonAsync("TrentService.Encrypt", Request("three"))).Error);
    }

    [Theory]
    [InlineData("one", null)]
    [InlineData("two", null)]
    [InlineData("three", "AccessDeniedException")]
    public async Task A_secret_is_read_by_whoever_is_allowed_either_value(string wanted, string? error)
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Conditional("secretsmanager:GetSecretValue", "secretsmanager:ResourceTag/team", wanted));
        await server.SecretAsync("db");
        Ok(await server.Root.JsonAsync("secretsmanager.TagResource", new()
        {
            ["SecretId"] = "db",
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "one" }, new JsonObject { ["Key"] = "Team", ["Value"] = "two" }),
        }));

        Assert.Equal(error, (await ann.ReadAsync("db")).Error);
    }

    [Theory]
    [InlineData("one", null)]
    [InlineData("three", "AccessDenied")]
    public async Task A_policy_may_have_such_tags(string wanted, string? error)
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Conditional("iam:GetPolicy", "aws:ResourceTag/team", wanted));
        var arn = Ok(await server.Root.QueryAsync(
            "iam", "CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", Allow("iam:GetUser")),
            ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "one"), ("Tags.member.2.Key", "Team"), ("Tags.member.2.Value", "two"))).Text("Policy", "Arn");

        Assert.Equal(error, (await ann.QueryAsync("iam", "GetPolicy", ("PolicyArn", arn))).Error);
    }

    private static string Conditional(string action, string key, string value) => $$$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{{{action}}}}","Resource":"*","Condition":{"StringEquals":{"{{{{key}}}}":"{{{{value}}}}"}}}]}
        """;
}
