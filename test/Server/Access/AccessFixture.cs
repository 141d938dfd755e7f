using System.Text.Json.Nodes;
using Strongroom.Server.Tests.Hosting;

namespace Strongroom.Server.Tests.Access;

/// <summary>The users, roles and secrets that tests of access make, over the wire.</summary>
internal static class AccessFixture
{
    public const string Account = "000000000000";

    public static string UserArn(string name) => $"arn:aws:iam::{Account}:user/{name}";

    public static string RoleArn(string name) => $"arn:aws:iam::{Account}:role/{name}";

    public static string Allow(string action, string resource = "*") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    public static string AllowTo(string principal, string action) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"{{action}}","Resource":"*"}]}""";

    /// <summary>Makes a user with a key.</summary>
    public static async Task<WireClient> UserAsync(this RunningServer server, string name, string? policy = null)
    {
        Ok(await server.Root.QueryAsync("iam", "CreateUser", ("UserName", name)));
        if (policy is not null)
        {
            Ok(await server.Root.QueryAsync("iam", "PutUserPolicy", ("UserName", name), ("PolicyName", "inline"), ("PolicyDocument", policy)));
        }

        var key = await server.Root.QueryAsync("iam", "CreateAccessKey", ("UserName", name));
        return server.As(key.Text("AccessKey", "AccessKeyId"), key.Text("AccessKey", "SecretAccessKey"));
    }

    /// <summary>Deletes a user with all that it has.</summary>
    public static async Task DeleteUserAsync(this RunningServer server, string name, bool hasPolicy = false)
    {
        var keys = await server.Root.QueryAsync("iam", "ListAccessKeys", ("UserName", name));
        foreach (var key in keys.Body["AccessKeyMetadata"]!.AsArray())
        {
            Ok(await server.Root.QueryAsync("iam", "DeleteAccessKey", ("UserName", name), ("AccessKeyId", (string)key!["AccessKeyId"]!)));
        }

        if (hasPolicy)
        {
            Ok(await server.Root.QueryAsync("iam", "DeleteUserPolicy", ("UserName", name), ("PolicyName", "inline")));
        }

        Ok(await server.Root.QueryAsync("iam", "DeleteUser", ("UserName", name)));
    }

    /// <summary>The client of a session.</summary>
    public static WireClient Session(this RunningServer server, WireAnswer answer) => server.As(
        answer.Text("Credentials", "AccessKeyId"), answer.Text("Credentials", "SecretAccessKey"), answer.Text("Credentials", "SessionToken"));

    /// <summary>Makes a secret that a policy of its own lets somebody read.</summary>
    public static async Task SecretAsync(this RunningServer server, string name, string? reader = null)
    {
        Ok(await server.Root.JsonAsync(
            "secretsmanager.CreateSecret", new() { ["Name"] = name, ["SecretString"] = "v", ["ClientRequestToken"] = Guid.NewGuid().ToString() }));
        if (reader is not null)
        {
            Ok(await server.Root.JsonAsync(
                "secretsmanager.PutResourcePolicy",
                new() { ["SecretId"] = name, ["ResourcePolicy"] = AllowTo(reader, "secretsmanager:GetSecretValue") }));
        }
    }

    public static Task<WireAnswer> ReadAsync(this WireClient client, string secret) =>
        client.JsonAsync("secretsmanager.GetSecretValue", new JsonObject { ["SecretId"] = secret });

    public static WireAnswer Ok(WireAnswer answer)
    {
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
        return answer;
    }
}
