using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Strongroom.Server.Cli;

/// <summary>The demo's rotation: of a user of a real PostgreSQL where a server is installed, else of a generated key.</summary>
internal static class DemoRotation
{
    private const string Postgres = "SecretsManagerRDSPostgreSQLRotationSingleUser";
    private const string Generated = "SecretsManagerRotationTemplate";
    private const string User = "reports";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Shows a rotation before, while and after it happens.</summary>
    /// <exception cref="DemoException">It did not come to its end.</exception>
    public static async Task ShowAsync(DemoClient client, string region, string account, Action<string> say)
    {
        await using var database = await DemoPostgres.StartAsync();
        var first = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (database is null)
        {
            say("skipped  a database's user: no PostgreSQL server is installed here; a generated key instead");
        }
        else
        {
            await database.AdministerAsync($"CREATE USER {User} PASSWORD '{first}'");
        }

        var name = database is null ? "prod/reports/key" : "prod/reports/database";
        var value = new JsonObject
        {
            ["engine"] = "postgres", ["host"] = "127.0.0.1", ["port"] = database?.Port ?? 5432, ["username"] = User, ["password"] = first,
        };
        await CallAsync("CreateSecret", new() { ["Name"] = name, ["SecretString"] = value.ToJsonString(), ["ClientRequestToken"] = Token() });
        say($"before   {await LoginAsync(database, first)}");

        var function = $"arn:aws:lambda:{region}:{account}:function:{(database is null ? Generated : Postgres)}";
        var version = (await CallAsync("RotateSecret", new()
        {
            ["SecretId"] = name,
            ["RotationLambdaARN"] = function,
            ["RotationRules"] = new JsonObject { ["AutomaticallyAfterDays"] = 30 },
            ["ClientRequestToken"] = Token(),
        }))["VersionId"]!.GetValue<string>();
        say($"during   {Labels(await DescribeAsync())}");

        using var deadline = new CancellationTokenSource(Patience);
        JsonObject described;
        while (!(described = await DescribeAsync())["VersionIdsToStages"]![version]!.AsArray().Any(label => label!.GetValue<string>() == "AWSCURRENT"))
        {
            if (deadline.IsCancellationRequested)
            {
                throw new DemoException($"the rotation did not end: {described["StrongroomRotation"]}");
            }

            await Task.Delay(20);
        }

        var read = await CallAsync("GetSecretValue", new() { ["SecretId"] = name });
        var second = JsonNode.Parse(read["SecretString"]!.GetValue<string>())!["password"]!.GetValue<string>();
        if (second == first)
        {
            throw new DemoException("the rotation left the password as it was");
        }

        say($"after    {Labels(described)}");
        say($"         {await LoginAsync(database, second)}; the old one: {await LoginAsync(database, first, expected: false)}");

        async Task<JsonObject> DescribeAsync() => await CallAsync("DescribeSecret", new() { ["SecretId"] = name });

        Task<JsonObject> CallAsync(string operation, JsonObject input) => client.CallAsync("secretsmanager", $"secretsmanager.{operation}", region, input);
    }

    private static async Task<string> LoginAsync(DemoPostgres? database, string password, bool expected = true)
    {
        if (database is null)
        {
            return expected ? "a key of the service's own making" : "replaced";
        }

        return await database.OpensAsync(User, password) == expected
            ? expected ? $"the password opens the database for {User}" : "refused by the database"
            : throw new DemoException(expected ? "the database refuses the current password" : "the database still takes the old password");
    }

    private static string Labels(JsonObject described) => string.Join(
        ", ", described["VersionIdsToStages"]!.AsObject().Select(version => $"{version.Key[..8]} {string.Join('+', version.Value!.AsArray())}"));

    private static string Token() => Guid.NewGuid().ToString();
}
