using System.Text.Json.Nodes;
using Strongroom.Crypto;

namespace Strongroom.Server.Cli;

/// <summary>The demo's step about access: a user assumes a role, reads the secret that the role may read, and is refused another.</summary>
internal static class DemoAccess
{
    private const string Iam = "2010-05-08";
    private const string Sts = "2011-06-15";
    private const string Role = "orders-service";
    private const string User = "deployer";
    private const string Other = "prod/payments/api-key";

    /// <summary>Shows it.</summary>
    /// <param name="host">The server.</param>
    /// <param name="region">Where the secret is.</param>
    /// <param name="secret">Its name.</param>
    /// <param name="arn">Its ARN.</param>
    /// <param name="key">The ARN of the key it is encrypted under, which reading it needs too.</param>
    /// <param name="say">Tells what happened.</param>
    /// <returns>The words of the refusal.</returns>
    public static async Task<string> ShowAsync(DemoHost host, string region, string secret, string arn, string key, Action<string> say)
    {
        var root = host.Client;
        await root.CallAsync("secretsmanager", "secretsmanager.CreateSecret", region, new()
        {
            ["Name"] = Other,
            ["SecretString"] = "of another team",
            ["ClientRequestToken"] = Guid.NewGuid().ToString(),
        });
        var user = (await IamAsync("CreateUser", ("UserName", User)))["User"]!["Arn"]!.GetValue<string>();
        var role = (await IamAsync(
            "CreateRole", ("RoleName", Role), ("AssumeRolePolicyDocument", Policy(Allow("sts:AssumeRole", "Principal", new JsonObject { ["AWS"] = user })))))["Role"]!["Arn"]!.GetValue<string>();
        await IamAsync(
            "PutRolePolicy", ("RoleName", Role), ("PolicyName", "read-its-secret"),
            ("PolicyDocument", Policy(Allow("secretsmanager:GetSecretValue", "Resource", arn), Allow("kms:Decrypt", "Resource", key))));
        say($"role     {role}");
        say($"trusts   {user}");

        var signing = (await IamAsync("CreateAccessKey", ("UserName", User)))["AccessKey"]!;
        using var userKey = Secret(signing["SecretAccessKey"]!);
        using var asUser = host.ClientOf(signing["AccessKeyId"]!.GetValue<string>(), userKey);
        var session = (await asUser.QueryAsync(
            "sts", Sts, "AssumeRole", region, ("RoleArn", role), ("RoleSessionName", "demo")))["Credentials"]!;
        using var sessionKey = Secret(session["SecretAccessKey"]!);
        using var asRole = host.ClientOf(session["AccessKeyId"]!.GetValue<string>(), sessionKey, session["SessionToken"]!.GetValue<string>());
        var read = await ReadAsync(asRole, secret);
        say($"read     {read["Name"]}, version {read["VersionId"]}");
        try
        {
            await ReadAsync(asRole, Other);
        }
        catch (DemoException refusal) when (refusal.Words.Contains("is not authorized to perform: secretsmanager:GetSecretValue", StringComparison.Ordinal))
        {
            return refusal.Words;
        }

        throw new DemoException($"the role read {Other}, which nothing allows it");

        Task<JsonObject> IamAsync(string action, params (string, string)[] input) => root.QueryAsync("iam", Iam, action, region, input);

        Task<JsonObject> ReadAsync(DemoClient client, string id) =>
            client.CallAsync("secretsmanager", "secretsmanager.GetSecretValue", region, new() { ["SecretId"] = id });
    }

    private static SecretValue Secret(JsonNode text) => SecretValue.FromText(text.GetValue<string>());

    private static JsonObject Allow(string action, string on, JsonNode what) => new() { ["Effect"] = "Allow", ["Action"] = action, [on] = what };

    private static string Policy(params JsonNode[] statements) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statements) }.ToJsonString();
}
