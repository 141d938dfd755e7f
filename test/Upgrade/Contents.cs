using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Upgrade.Tests;

/// <summary>What a new fixture holds. May grow from format to format: what a fixture must give is in its own
/// <c>expected.json</c>.</summary>
internal static class Contents
{
    private const string Elsewhere = "eu-west-1";

    /// <summary>Fills a server.</summary>
    /// <returns>What has to be found.</returns>
    public static async Task<JsonObject> MakeAsync(FixtureServer server)
    {
        var secrets = new JsonArray();
        var key = (string)(await DoneAsync(server.KmsAsync("CreateKey", new() { ["Description"] = "Fixture" })))["KeyMetadata"]!["KeyId"]!;
        await DoneAsync(server.KmsAsync("CreateAlias", new() { ["AliasName"] = "alias/fixture", ["TargetKeyId"] = key }));
        var context = new JsonObject { ["purpose"] = "upgrade" };
        var blob = (string)(await DoneAsync(server.KmsAsync("Encrypt", new()
        {
            ["KeyId"] = "alias/fixture", ["Plaintext"] = "AAECAw==", ["EncryptionContext"] = context.DeepClone(),
        })))["CiphertextBlob"]!;

        await DoneAsync(server.SecretsAsync("CreateSecret", new()
        {
            ["Name"] = "fixture/text", ["SecretString"] = "first välue", ["KmsKeyId"] = "alias/fixture", ["ClientRequestToken"] = Token(1),
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "orders" }),
        }));
        await DoneAsync(server.SecretsAsync("PutSecretValue", new()
        {
            ["SecretId"] = "fixture/text", ["SecretString"] = "second välue", ["ClientRequestToken"] = Token(2),
        }));
        secrets.Add(Text("fixture/text", "AWSCURRENT", "second välue"));
        secrets.Add(Text("fixture/text", "AWSPREVIOUS", "first välue"));

        await DoneAsync(server.SecretsAsync("CreateSecret", new() { ["Name"] = "fixture/binary", ["SecretBinary"] = "/wAB/g==", ["ClientRequestToken"] = Token(3) }));
        secrets.Add(new JsonObject { ["name"] = "fixture/binary", ["region"] = "us-east-1", ["stage"] = "AWSCURRENT", ["binary"] = "/wAB/g==" });

        await RotateKeyRingAsync(server);
        await DoneAsync(server.SecretsAsync("CreateSecret", new()
        {
            ["Name"] = "fixture/replicated", ["SecretString"] = "here and there", ["ClientRequestToken"] = Token(4),
            ["AddReplicaRegions"] = new JsonArray(new JsonObject { ["Region"] = Elsewhere }),
        }));
        await server.RunDueAsync();
        secrets.Add(Text("fixture/replicated", "AWSCURRENT", "here and there"));
        var replica = Text("fixture/replicated", "AWSCURRENT", "here and there");
        replica["region"] = Elsewhere;
        secrets.Add(replica);

        await DoneAsync(server.SecretsAsync("CreateSecret", new() { ["Name"] = "fixture/deleted", ["SecretString"] = "going", ["ClientRequestToken"] = Token(5) }));
        await DoneAsync(server.SecretsAsync("DeleteSecret", new() { ["SecretId"] = "fixture/deleted", ["RecoveryWindowInDays"] = 30 }));
        var doomed = (string)(await DoneAsync(server.KmsAsync("CreateKey", [])))["KeyMetadata"]!["KeyId"]!;
        await DoneAsync(server.KmsAsync("ScheduleKeyDeletion", new() { ["KeyId"] = doomed, ["PendingWindowInDays"] = 7 }));

        return new JsonObject
        {
            ["made"] = server.Clock.GetUtcNow().ToString("O"),
            ["secrets"] = secrets,
            ["ciphertexts"] = new JsonArray(new JsonObject { ["blob"] = blob, ["context"] = context, ["plaintext"] = "AAECAw==", ["key"] = key }),
            ["aliases"] = new JsonObject { ["alias/fixture"] = key },
            ["deletedSecrets"] = new JsonArray("fixture/deleted"),
            ["deletedKeys"] = new JsonArray(doomed),
        };
    }

    // Nothing goes on with the re-sealing, for it is the request that has it done: the fixture stops right behind it.
    private static async Task RotateKeyRingAsync(FixtureServer server)
    {
        using var seal = KeyFileSeal.Open(server.SealKeyFile);
        await server.Services.GetRequiredService<Resealing>().RotateAsync(seal, server.Clock);
    }

    private static JsonObject Text(string name, string stage, string value) =>
        new() { ["name"] = name, ["region"] = "us-east-1", ["stage"] = stage, ["text"] = value };

    private static string Token(int number) => $"00000000-0000-4000-8000-{number:D12}";

    private static async Task<JsonObject> DoneAsync(Task<JsonObject> call)
    {
        var answer = await call;
        return answer["__type"] is null ? answer : throw new InvalidOperationException(answer.ToJsonString());
    }
}
