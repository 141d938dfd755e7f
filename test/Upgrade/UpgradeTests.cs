using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Server.Maintenance;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;
using Strongroom.Support;

namespace Strongroom.Upgrade.Tests;

public sealed class UpgradeTests
{
    private static readonly string[] Names =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "fixtures"), "*.zip").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Fixtures => [.. Names];

    [Fact]
    public void There_is_a_fixture_of_every_format() => Assert.Contains("format-1.zip", Names);

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task Everything_in_an_earlier_data_directory_is_found_and_can_be_changed(string fixture)
    {
        using var directory = await UnpackAsync(fixture);
        var expected = Expected(directory);
        var clock = new FakeClock(DateTimeOffset.Parse((string)expected["made"]!) + TimeSpan.FromHours(1));
        // Twice: what the first start may have upgraded must open as well.
        for (var start = 1; start <= 2; start++)
        {
            await using var server = await FixtureServer.StartAsync(directory.Path, clock);
            foreach (var secret in expected["secrets"]!.AsArray()) await AssertSecretAsync(server, secret!);
            foreach (var each in expected["ciphertexts"]!.AsArray())
            {
                var opened = await server.KmsAsync("Decrypt", new() { ["CiphertextBlob"] = (string)each!["blob"]!, ["EncryptionContext"] = each["context"]!.DeepClone() });
                Assert.Equal((string)each["plaintext"]!, (string?)opened["Plaintext"]);
                Assert.EndsWith((string)each["key"]!, (string?)opened["KeyId"], StringComparison.Ordinal);
            }

            foreach (var (alias, key) in expected["aliases"]!.AsObject())
                Assert.Equal((string)key!, (string?)(await server.KmsAsync("DescribeKey", new() { ["KeyId"] = alias }))["KeyMetadata"]?["KeyId"]);
            foreach (var name in expected["deletedSecrets"]!.AsArray())
                Assert.NotNull((await server.SecretsAsync("DescribeSecret", new() { ["SecretId"] = (string)name! }))["DeletedDate"]);
        }

        await using var changed = await FixtureServer.StartAsync(directory.Path, clock);
        var first = expected["secrets"]!.AsArray()[0]!;
        var put = await changed.SecretsAsync("PutSecretValue", new()
        {
            ["SecretId"] = (string)first["name"]!, ["SecretString"] = "new", ["ClientRequestToken"] = Guid.NewGuid().ToString(),
        }, (string)first["region"]!);
        Assert.NotNull(put["VersionId"]);
        var read = await changed.SecretsAsync("GetSecretValue", new() { ["SecretId"] = (string)first["name"]! }, (string)first["region"]!);
        Assert.Equal("new", (string?)read["SecretString"]);
    }

    [Fact]
    public async Task The_secrets_of_a_format_without_an_index_of_terms_are_found_by_their_terms()
    {
        using var directory = await UnpackAsync("format-1.zip");
        var clock = new FakeClock(DateTimeOffset.Parse((string)Expected(directory)["made"]!) + TimeSpan.FromHours(1));
        for (var start = 1; start <= 2; start++)
        {
            await using var server = await FixtureServer.StartAsync(directory.Path, clock);
            Assert.Equal(["fixture/text"], await FindAsync(server, "tag-value", "ord"));
            Assert.Equal(["fixture/text"], await FindAsync(server, "all", "TEXT"));
            Assert.Equal(["fixture/replicated"], await FindAsync(server, "primary-region", "us-east"));
            Assert.Equal(["fixture/binary", "fixture/replicated", "fixture/text"], await FindAsync(server, "all", "fixture"));
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task What_was_due_in_an_earlier_data_directory_still_happens(string fixture)
    {
        using var directory = await UnpackAsync(fixture);
        var expected = Expected(directory);
        var made = DateTimeOffset.Parse((string)expected["made"]!);
        await using (var early = await FixtureServer.StartAsync(directory.Path, new FakeClock(made + TimeSpan.FromHours(1))))
        {
            await early.RunDueAsync();
            Assert.Null(await early.Services.GetRequiredService<Resealing>().ProgressAsync());
        }

        await using var server = await FixtureServer.StartAsync(directory.Path, new FakeClock(made + TimeSpan.FromDays(32)));
        await server.RunDueAsync();

        foreach (var name in expected["deletedSecrets"]!.AsArray())
            Assert.Equal("ResourceNotFoundException", TypeOf(await server.SecretsAsync("DescribeSecret", new() { ["SecretId"] = (string)name! })));
        foreach (var key in expected["deletedKeys"]!.AsArray())
            Assert.Equal("NotFoundException", TypeOf(await server.KmsAsync("DescribeKey", new() { ["KeyId"] = (string)key! })));
        foreach (var secret in expected["secrets"]!.AsArray()) await AssertSecretAsync(server, secret!);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task An_earlier_backup_restores_to_the_directory_that_it_was_made_of(string fixture)
    {
        using var directory = await UnpackAsync(fixture);
        var backup = Path.Combine(AppContext.BaseDirectory, "fixtures", Path.ChangeExtension(fixture, ".backup"));
        var restored = directory.File("restored/data");

        var summary = await Restore.FromFileAsync(backup, restored, directory.File("seal.key"));

        Assert.Equal(0, summary.Damaged);
        Assert.Equal(Raw(directory.File("data")), Raw(restored));
        File.Copy(directory.File("seal.key"), directory.File("restored/seal.key"));
        File.Copy(directory.File("data/root-credentials"), directory.File("restored/data/root-credentials"));
        var expected = Expected(directory);
        var clock = new FakeClock(DateTimeOffset.Parse((string)expected["made"]!) + TimeSpan.FromHours(1));
        await using var server = await FixtureServer.StartAsync(directory.File("restored"), clock);
        foreach (var secret in expected["secrets"]!.AsArray()) await AssertSecretAsync(server, secret!);
    }

    private static async Task<IEnumerable<string>> FindAsync(FixtureServer server, string key, string value)
    {
        var found = await server.SecretsAsync("ListSecrets", new()
        {
            ["Filters"] = new JsonArray(new JsonObject { ["Key"] = key, ["Values"] = new JsonArray(value) }),
        });
        return found["SecretList"]!.AsArray().Select(secret => (string)secret!["Name"]!).Order(StringComparer.Ordinal);
    }

    private static string[] Raw(string data)
    {
        using var snapshot = SqliteSnapshot.Open(data);
        return
        [
            .. snapshot.Entries().Select(entry => $"{Convert.ToHexString(entry.Key.Span)} {Convert.ToHexString(entry.Value.Span)} {entry.Revision}"),
            $"revision {snapshot.Revision}",
        ];
    }

    private static async Task AssertSecretAsync(FixtureServer server, JsonNode secret)
    {
        var read = await server.SecretsAsync(
            "GetSecretValue", new() { ["SecretId"] = (string)secret["name"]!, ["VersionStage"] = (string)secret["stage"]! }, (string)secret["region"]!);
        Assert.Null(read["__type"]);
        Assert.Equal((string?)secret["text"], (string?)read["SecretString"]);
        Assert.Equal((string?)secret["binary"], (string?)read["SecretBinary"]);
    }

    private static string TypeOf(JsonObject answer) => ((string)answer["__type"]!).Split('#')[^1];

    private static async Task<TemporaryDirectory> UnpackAsync(string fixture)
    {
        var directory = new TemporaryDirectory();
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(AppContext.BaseDirectory, "fixtures", fixture), directory.Path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(directory.File("seal.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return directory;
    }

    private static JsonNode Expected(TemporaryDirectory directory) => JsonNode.Parse(File.ReadAllText(directory.File("expected.json")))!;
}
