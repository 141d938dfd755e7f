using Strongroom.Server.Tests.Hosting;
using static Strongroom.Server.Tests.Access.AccessFixture;

namespace Strongroom.Server.Tests.Access;

/// <summary>Temporary credentials that came from a user, when the user changes.</summary>
public sealed class UserSessionTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    [Fact]
    public async Task A_session_ends_with_its_user_whatever_still_names_it()
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann");
        await server.SecretAsync("db", UserArn("ann"));
        var session = server.Session(await ann.QueryAsync("sts", "GetSessionToken"));
        Ok(await session.ReadAsync("db"));

        await server.DeleteUserAsync("ann");
        Assert.Equal("ExpiredTokenException", (await session.ReadAsync("db")).Error);

        // Another user of the same name is another user.
        await server.UserAsync("ann");
        Assert.Equal("ExpiredTokenException", (await session.ReadAsync("db")).Error);
    }

    [Fact]
    public async Task A_session_has_its_users_new_name_and_nothing_of_who_takes_the_old_one()
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Allow("iam:GetUser"));
        await server.SecretAsync("db", UserArn("ann"));
        var session = server.Session(await ann.QueryAsync("sts", "GetSessionToken"));

        Ok(await server.Root.QueryAsync("iam", "UpdateUser", ("UserName", "ann"), ("NewUserName", "anna")));
        await server.UserAsync("ann");

        Assert.Equal(UserArn("anna"), (await session.QueryAsync("sts", "GetCallerIdentity")).Text("Arn"));
        Assert.Equal("anna", (await session.QueryAsync("iam", "GetUser")).Text("User", "UserName"));
        Assert.Equal("AccessDeniedException", (await session.ReadAsync("db")).Error);
    }

    [Fact]
    public async Task What_a_user_gave_to_somebody_ends_with_the_user_even_if_the_name_is_taken_again()
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Policy);
        await server.SecretAsync("db");
        var given = server.Session(await ann.QueryAsync("sts", "GetFederationToken", ("Name", "guest"), ("Policy", Policy)));
        Ok(await given.ReadAsync("db"));

        await server.DeleteUserAsync("ann", hasPolicy: true);
        await server.UserAsync("ann", Policy);

        Assert.Equal("ExpiredTokenException", (await given.ReadAsync("db")).Error);
    }

    [Fact]
    public async Task What_a_user_gave_to_somebody_outlives_a_change_of_name()
    {
        await using var server = await RunningServer.StartAsync();
        var ann = await server.UserAsync("ann", Policy);
        await server.SecretAsync("db");
        var given = server.Session(await ann.QueryAsync("sts", "GetFederationToken", ("Name", "guest"), ("Policy", Policy)));

        Ok(await server.Root.QueryAsync("iam", "UpdateUser", ("UserName", "ann"), ("NewUserName", "anna")));

        Ok(await given.ReadAsync("db"));
    }

    [Fact]
    public async Task What_the_root_user_gave_to_somebody_follows_the_managed_policy_that_narrows_it()
    {
        await using var server = await RunningServer.StartAsync();
        // The root user has no policies of its own that could allow it.
        await server.SecretAsync("db", $"arn:aws:sts::{Account}:federated-user/guest");
        var policy = (await server.Root.QueryAsync(
            "iam", "CreatePolicy", ("PolicyName", "readers"), ("PolicyDocument", Allow("secretsmanager:GetSecretValue")))).Text("Policy", "Arn");
        var given = server.Session(await server.Root.QueryAsync(
            "sts", "GetFederationToken", ("Name", "guest"), ("PolicyArns.member.1.arn", policy)));
        Ok(await given.ReadAsync("db"));

        var denial = Allow("secretsmanager:GetSecretValue").Replace("Allow", "Deny", StringComparison.Ordinal);
        Ok(await server.Root.QueryAsync(
            "iam", "CreatePolicyVersion", ("PolicyArn", policy), ("PolicyDocument", denial), ("SetAsDefault", "true")));

        Assert.Equal("AccessDeniedException", (await given.ReadAsync("db")).Error);
    }
}
