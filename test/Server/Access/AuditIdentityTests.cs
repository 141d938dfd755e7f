using System.Text.Json.Nodes;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Support;
using static Strongroom.Server.Tests.Access.AccessFixture;

namespace Strongroom.Server.Tests.Access;

/// <summary>Who the audit log says it was (CloudTrail user guide, "CloudTrail userIdentity element").</summary>
public sealed class AuditIdentityTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    // When the clock stands.
    private const string Now = "2026-03-01T12:00:00Z";

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task A_user_is_told_as_a_user_with_its_name()
    {
        await using var server = await RunningServer.StartAsync(_clock);
        var ann = await server.UserAsync("ann", Policy);
        await server.SecretAsync("db");

        Ok(await ann.ReadAsync("db"));

        var identity = Identity(server, "GetSecretValue");
        Assert.Equal(("IAMUser", "ann", UserArn("ann"), Account), ((string?)identity["type"], (string?)identity["userName"], (string?)identity["arn"], (string?)identity["accountId"]));
        Assert.StartsWith("AIDA", (string?)identity["principalId"], StringComparison.Ordinal);
        Assert.StartsWith("AKIA", (string?)identity["accessKeyId"], StringComparison.Ordinal);
        Assert.Null(identity["sessionContext"]);
        // What the service asked for it is the user's, too.
        Assert.Equal(("IAMUser", "ann", "secretsmanager.amazonaws.com"), Caller(Identity(server, "Decrypt")));
        Assert.Equal(("Root", null, null), Caller(Identity(server, "CreateSecret")));
    }

    [Fact]
    public async Task A_users_session_is_the_user_and_tells_when_it_began()
    {
        await using var server = await RunningServer.StartAsync(_clock);
        var ann = await server.UserAsync("ann", Policy);
        await server.SecretAsync("db");

        Ok(await server.Session(await ann.QueryAsync("sts", "GetSessionToken")).ReadAsync("db"));

        var identity = Identity(server, "GetSecretValue");
        Assert.Equal(("IAMUser", "ann", null), Caller(identity));
        Assert.Equal($$$"""{"attributes":{"creationDate":"{{{Now}}}","mfaAuthenticated":"false"}}""", identity["sessionContext"]!.ToJsonString());
    }

    [Fact]
    public async Task A_roles_session_tells_the_role()
    {
        await using var server = await RunningServer.StartAsync(_clock);
        var ann = await server.UserAsync("ann", Policy);
        await server.SecretAsync("db");
        var role = Ok(await server.Root.QueryAsync(
            "iam", "CreateRole", ("RoleName", "app"), ("Path", "/p/"), ("AssumeRolePolicyDocument", AllowTo(UserArn("ann"), "sts:AssumeRole").Replace(",\"Resource\":\"*\"", "", StringComparison.Ordinal))));
        Ok(await server.Root.QueryAsync("iam", "PutRolePolicy", ("RoleName", "app"), ("PolicyName", "p"), ("PolicyDocument", Policy)));

        Ok(await server.Session(await ann.QueryAsync("sts", "AssumeRole", ("RoleArn", RoleArn("p/app")), ("RoleSessionName", "s-1"))).ReadAsync("db"));

        var identity = Identity(server, "GetSecretValue");
        var id = role.Text("Role", "RoleId");
        Assert.Equal(("AssumedRole", null, null), Caller(identity));
        Assert.Equal($"{id}:s-1", (string?)identity["principalId"]);
        Assert.Equal(
            $$$"""{"sessionIssuer":{"type":"Role","principalId":"{{{id}}}","arn":"{{{RoleArn("p/app")}}}","accountId":"{{{Account}}}","userName":"app"},"attributes":{"creationDate":"{{{Now}}}","mfaAuthenticated":"false"}}""",
            identity["sessionContext"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_user_gave_to_somebody_tells_the_user()
    {
        await using var server = await RunningServer.StartAsync(_clock);
        var ann = await server.UserAsync("ann", Policy);
        await server.SecretAsync("db");

        Ok(await server.Session(await ann.QueryAsync("sts", "GetFederationToken", ("Name", "guest"), ("Policy", Policy))).ReadAsync("db"));

        var identity = Identity(server, "GetSecretValue");
        Assert.Equal(("FederatedUser", null, null), Caller(identity));
        var issuer = identity["sessionContext"]!["sessionIssuer"]!;
        Assert.Equal(("IAMUser", UserArn("ann"), "ann"), ((string?)issuer["type"], (string?)issuer["arn"], (string?)issuer["userName"]));
        Assert.StartsWith("AIDA", (string?)issuer["principalId"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_brings_a_token_is_told_by_what_it_says()
    {
        using var issuer = new TestIssuer();
        await using var server = await RunningServer.StartAsync(_clock, issuer.Options);
        await TestIssuer.RegisterAsync(server);

        var session = server.Session(await TestIssuer.AssumeAsync(server, TestIssuer.Token(_clock)));
        await session.ReadAsync("db");

        Assert.Equal(
            $$"""{"type":"WebIdentityUser","principalId":"{{TestIssuer.Provider}}:sts.amazonaws.com:{{TestIssuer.Subject}}","userName":"{{TestIssuer.Subject}}","identityProvider":"{{TestIssuer.Provider}}"}""",
            Identity(server, "AssumeRoleWithWebIdentity").ToJsonString());
        Assert.Equal(
            TestIssuer.Provider,
            (string?)Identity(server, "GetSecretValue")["sessionContext"]!["webIdFederationData"]!["federatedProvider"]);
    }

    [Fact]
    public async Task An_attempt_on_a_role_is_recorded_in_the_account_of_the_role_and_of_whom_nobody_vouches_for()
    {
        const string other = "111122223333";
        await using var server = await RunningServer.StartAsync(_clock);

        await TestIssuer.AssumeAsync(server, "no token", role: $"arn:aws:iam::{other}:role/app");

        var record = Record(server, "AssumeRoleWithWebIdentity");
        Assert.Equal((other, "Unknown"), ((string?)record["recipientAccountId"], (string?)record["userIdentity"]!["type"]));
    }

    private static (string? Type, string? UserName, string? Via) Caller(JsonObject identity) =>
        ((string?)identity["type"], (string?)identity["userName"], (string?)identity["invokedBy"]);

    private static JsonObject Identity(RunningServer server, string operation) => Record(server, operation)["userIdentity"]!.AsObject();

    private static JsonObject Record(RunningServer server, string operation) =>
        server.AuditRecords().Last(record => (string?)record["eventName"] == operation);
}
