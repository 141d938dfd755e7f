using System.Text;
using System.Text.Json.Nodes;

namespace Strongroom.Server.Cli;

/// <summary>
/// <c>strongroom demo</c>: the main job end to end on a fresh machine. It starts a server as any first start would
/// (secure, fresh directory, free port), acts as a client over HTTP, and prints each step.
/// </summary>
internal static class DemoVerb
{
    private const string Home = "us-east-1";
    private const string Elsewhere = "eu-west-1";
    private const string Database = "prod/orders/database";

    public static async Task<int> RunAsync(string[] args)
    {
        var exit = args is ["--exit"];
        if (args.Length > 0 && !exit)
        {
            await Console.Error.WriteLineAsync("usage: strongroom demo [--exit]");
            return 2;
        }

        var data = Directory.CreateTempSubdirectory("strongroom-demo-").FullName;
        await using var host = await DemoHost.StartAsync(data);
        try
        {
            await ShowAsync(host, data);
        }
        catch (DemoException failure)
        {
            await Console.Error.WriteLineAsync($"the demo failed: {failure.Message}");
            return 1;
        }

        if (exit)
        {
            await host.DisposeAsync();
            Directory.Delete(data, recursive: true);
            return 0;
        }

        Console.WriteLine($"""

            The server stays up at {host.Address} until Ctrl-C. Try, in another terminal:

              export AWS_ENDPOINT_URL={host.Address} AWS_DEFAULT_REGION={Home} AWS_REGION={Home}
              unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
              export AWS_SHARED_CREDENTIALS_FILE={Path.Combine(data, Identity.RootCredentials.FileName)}
              aws secretsmanager get-secret-value --secret-id {Database}
              aws secretsmanager list-secrets --filters Key=name,Values=prod/
              aws secretsmanager create-secret --name my/first --secret-string 's3cr3t'
            """);
        await host.WaitForStopAsync();
        return 0;
    }

    private static async Task ShowAsync(DemoHost host, string data)
    {
        var client = host.Client;
        Step("Create a KMS key and an alias for it");
        var key = (await client.KmsAsync("CreateKey", new() { ["Description"] = "Database secrets" }))["KeyMetadata"]!;
        Say($"key      {key["Arn"]}");
        await client.KmsAsync("CreateAlias", new() { ["AliasName"] = "alias/databases", ["TargetKeyId"] = key["KeyId"]!.GetValue<string>() });
        Say("alias    alias/databases");

        Step("Create a database secret under that key");
        var first = Credential();
        var created = await client.SecretsAsync("CreateSecret", new()
        {
            ["Name"] = Database,
            ["Description"] = "The orders database",
            ["KmsKeyId"] = "alias/databases",
            ["SecretString"] = first,
            ["ClientRequestToken"] = Token(),
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "orders" }),
        });
        Say($"secret   {created["ARN"]}");
        Say($"version  {created["VersionId"]}");

        Step("Read it");
        await ReadAsync(client, "AWSCURRENT", expected: first);

        Step("Put a new version; the old one becomes AWSPREVIOUS");
        var second = Credential();
        var put = await client.SecretsAsync("PutSecretValue", new() { ["SecretId"] = Database, ["SecretString"] = second, ["ClientRequestToken"] = Token() });
        Say($"version  {put["VersionId"]}");
        await ReadAsync(client, "AWSCURRENT", expected: second);
        await ReadAsync(client, "AWSPREVIOUS", expected: first);

        Step("Roll back: move the label AWSCURRENT to the old version");
        await client.SecretsAsync("UpdateSecretVersionStage", new()
        {
            ["SecretId"] = Database,
            ["VersionStage"] = "AWSCURRENT",
            ["RemoveFromVersionId"] = put["VersionId"]!.GetValue<string>(),
            ["MoveToVersionId"] = created["VersionId"]!.GetValue<string>(),
        });
        await ReadAsync(client, "AWSCURRENT", expected: first);

        Step("List the secrets whose names begin with prod/");
        var filter = new JsonObject { ["Key"] = "name", ["Values"] = new JsonArray("prod/") };
        var list = await client.SecretsAsync("ListSecrets", new() { ["Filters"] = new JsonArray(filter) });
        foreach (var entry in list["SecretList"]!.AsArray())
        {
            Say($"found    {entry!["Name"]}  ({entry["Description"]})");
        }

        Step($"Replicate to {Elsewhere} and read the replica there");
        await client.SecretsAsync("ReplicateSecretToRegions", new()
        {
            ["SecretId"] = Database,
            ["AddReplicaRegions"] = new JsonArray(new JsonObject { ["Region"] = Elsewhere }),
        });
        await UntilInSyncAsync(client);
        await ReadAsync(client, "AWSCURRENT", expected: first, Elsewhere);

        Step("A role that may read this secret and nothing else");
        var denial = await DemoAccess.ShowAsync(host, Home, Database, created["ARN"]!.GetValue<string>(), key["Arn"]!.GetValue<string>(), Say);
        Say($"refused  {denial}");

        Step("Rotate a credential by itself");
        await DemoRotation.ShowAsync(client, Home, created["ARN"]!.GetValue<string>().Split(':')[4], Say);

        Step("What is on disk: ciphertext only");
        ShowDisk(data, [first, second]);
    }

    private static async Task ReadAsync(DemoClient client, string stage, string expected, string region = Home)
    {
        var read = await client.SecretsAsync("GetSecretValue", new() { ["SecretId"] = Database, ["VersionStage"] = stage }, region);
        if (read["SecretString"]?.GetValue<string>() != expected)
        {
            throw new DemoException($"{stage} in {region} is not the value that was stored");
        }

        var user = JsonNode.Parse(expected)!["username"];
        Say($"{stage,-11}  version {read["VersionId"]}  user {user}, password as stored ({region})");
    }

    private static async Task UntilInSyncAsync(DemoClient client)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var described = await client.SecretsAsync("DescribeSecret", new() { ["SecretId"] = Database });
            var status = described["ReplicationStatus"]![0]!["Status"]!.GetValue<string>();
            if (status == "InSync")
            {
                Say($"replica  {Elsewhere} {status}");
                return;
            }

            if (status == "Failed" || deadline.IsCancellationRequested)
            {
                throw new DemoException($"replication to {Elsewhere}: {status}");
            }

            await Task.Delay(20);
        }
    }

    private static void ShowDisk(string data, string[] credentials)
    {
        var passwords = credentials.Select(credential => JsonNode.Parse(credential)!["password"]!.GetValue<string>()).ToArray();
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(file) == ".lock" || Path.GetFileName(file) == "lock")
            {
                // Empty, and held by the server: the store's lock and the audit log's.
                continue;
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            if (passwords.Any(password => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(password)) >= 0))
            {
                throw new DemoException($"{Path.GetFileName(file)} holds a password in plain text");
            }

            // Of keys and credentials not even a part is shown.
            var isStore = Path.GetFileName(file).StartsWith("strongroom.db", StringComparison.Ordinal);
            var tail = isStore ? $"  … {Convert.ToHexStringLower(bytes.AsSpan(Math.Max(0, bytes.Length - 16)))}" : "";
            Say($"{Path.GetFileName(file),-18} {bytes.Length,9:N0} bytes{tail}");
        }

        Say("neither password is in any of them");
    }

    private static string Credential() => new JsonObject
    {
        ["engine"] = "postgres",
        ["host"] = "orders-db.internal",
        ["port"] = 5432,
        ["username"] = "orders",
        ["password"] = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)),
        ["dbname"] = "orders",
    }.ToJsonString();

    private static string Token() => Guid.NewGuid().ToString();

    private static int _step;

    private static void Step(string text) => Console.WriteLine($"\n{++_step}. {text}");

    private static void Say(string text) => Console.WriteLine($"   {text}");

    private static Task<JsonObject> SecretsAsync(this DemoClient client, string operation, JsonObject input, string region = Home) =>
        client.CallAsync("secretsmanager", $"secretsmanager.{operation}", region, input);

    private static Task<JsonObject> KmsAsync(this DemoClient client, string operation, JsonObject input) =>
        client.CallAsync("kms", $"TrentService.{operation}", Home, input);
}
