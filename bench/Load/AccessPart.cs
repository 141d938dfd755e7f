using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;

namespace Strongroom.Bench.Load;

/// <summary>GetSecretValue by the session of a role with a policy of twenty statements, of which the last allows it, beside the same by
/// the root user, whom no policy is asked about.</summary>
internal static class AccessPart
{
    private const string Root = "GetSecretValue by root";
    private const string Role = "GetSecretValue by a role";
    private const int Statements = 20;
    private static readonly string[] Reads = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"];

    public static async Task RunAsync(Settings settings, string work, Report report)
    {
        var data = Path.Combine(work, "access");
        await using var server = await Bench.StartServerAsync(settings, data);
        using var root = new Client(server.Address, data);
        var names = await Bench.CreateSecretsAsync(root, settings.Secrets);
        using var role = new Client(server.Address, await AssumeAsync(server, root));

        Task<Measurement> MeasureAsync(string name, Client client, int seconds) => Wrk.RunAsync(
            server,
            Wrk.Script(work, name.Split(' ')[^1], names.Select(secret => client.Prepare("GetSecretValue", new { SecretId = secret }))),
            settings.Connections,
            seconds);
        await MeasureAsync(Root, root, settings.WarmUp);
        await MeasureAsync(Role, role, settings.WarmUp);
        for (var round = 1; round <= settings.Rounds; round++)
        {
            report.Add(Root, round, await MeasureAsync(Root, root, settings.Seconds));
            report.Add(Role, round, await MeasureAsync(Role, role, settings.Seconds));
        }

        report.Compare(
            "GetSecretValue by a role, % of root's throughput", 100 * report.MedianRatio(Role, Root, found => found.PerSecond), 80, atMost: false);
    }

    private static async Task<SigV4Signer> AssumeAsync(ServerProcess server, Client root)
    {
        Task<string> IamAsync(string action, params (string, string)[] parameters) =>
            root.SendAsync(root.PrepareQuery("iam", [("Action", action), ("Version", "2010-05-08"), .. parameters]));

        await IamAsync("CreateUser", ("UserName", "bench"));
        using var key = JsonDocument.Parse(await IamAsync("CreateAccessKey", ("UserName", "bench")));
        var made = key.RootElement.GetProperty("CreateAccessKeyResponse").GetProperty("CreateAccessKeyResult").GetProperty("AccessKey");
        using var user = JsonDocument.Parse(await IamAsync("GetUser", ("UserName", "bench")));
        var arn = user.RootElement.GetProperty("GetUserResponse").GetProperty("GetUserResult").GetProperty("User").GetProperty("Arn").GetString()!;
        await IamAsync("CreateRole", ("RoleName", "bench"), ("AssumeRolePolicyDocument", Policy(
            new { Effect = "Allow", Principal = new { AWS = arn }, Action = "sts:AssumeRole" })));
        await IamAsync("PutRolePolicy", ("RoleName", "bench"), ("PolicyName", "reads"), ("PolicyDocument", Policy(
        [
            .. Enumerable.Range(1, Statements - 1).Select(number => new
            {
                Effect = "Allow",
                Action = Reads,
                Resource = $"arn:aws:secretsmanager:*:*:secret:team-{number}/*",
            }),
            new { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:secretsmanager:*:*:secret:bench/*" },
        ])));

        using var client = new Client(server.Address, Signer(made));
        using var assumed = JsonDocument.Parse(await client.SendAsync(client.PrepareQuery(
            "sts",
            [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", arn.Replace(":user/", ":role/", StringComparison.Ordinal)), ("RoleSessionName", "bench")])));
        return Signer(assumed.RootElement.GetProperty("AssumeRoleResponse").GetProperty("AssumeRoleResult").GetProperty("Credentials"));
    }

    private static string Policy(params object[] statements) => JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = statements });

    private static SigV4Signer Signer(JsonElement credentials) => new(
        credentials.GetProperty("AccessKeyId").GetString()!,
        SecretValue.FromText(credentials.GetProperty("SecretAccessKey").GetString()!),
        credentials.TryGetProperty("SessionToken", out var token) ? token.GetString() : null);
}
