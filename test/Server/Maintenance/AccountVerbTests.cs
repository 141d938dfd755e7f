using System.Text.Json.Nodes;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Cli;
using Strongroom.Server.Hosting;
using Strongroom.Server.Identity;
using Strongroom.Server.Options;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Server.Tests.Maintenance;

/// <summary><c>strongroom account</c>, and what the keys it gives are good for.</summary>
public sealed class AccountVerbTests : IDisposable
{
    private const string Second = "222222222222";
    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string[] At => ["--data", _directory.Data, "--seal-key-file", _directory.SealKeyFile];

    private string CredentialsOf(string account) => Path.Combine(_directory.Data, $"root-credentials-{account}");

    [Fact]
    public async Task A_new_account_is_listed_and_its_root_user_sees_its_own_secrets_only()
    {
        string first;
        await using (var host = await StartAsync())
        {
            first = host.NewCredentialsFile!;
            using var client = ClientOf(host, first, "000000000000");
            await client.CallAsync("secretsmanager", "secretsmanager.CreateSecret", "us-east-1", Secret("ours"));
            var (running, _, refusal) = await Verb.RunAsync(["account", "list", .. At]);
            Assert.Equal(1, running);
            Assert.Contains("Stop it", refusal, StringComparison.Ordinal);
        }

        var (code, output, error) = await Verb.RunAsync(["account", "create", "--account", Second, "--alias", "second", .. At]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains(CredentialsOf(Second), output, StringComparison.Ordinal);
        var listed = (await Verb.RunAsync(["account", "list", .. At])).Output;
        Assert.Contains($"{Second}  second", listed, StringComparison.Ordinal);
        Assert.Contains("000000000000  -", listed, StringComparison.Ordinal);
        await using (var host = await StartAsync())
        {
            using var theirs = ClientOf(host, CredentialsOf(Second), Second);
            Assert.Empty((await theirs.CallAsync("secretsmanager", "secretsmanager.ListSecrets", "us-east-1", []))["SecretList"]!.AsArray());
            using var ours = ClientOf(host, first, "000000000000");
            Assert.Single((await ours.CallAsync("secretsmanager", "secretsmanager.ListSecrets", "us-east-1", []))["SecretList"]!.AsArray());
        }
    }

    [Fact]
    public async Task Another_root_key_takes_the_place_of_the_old()
    {
        await (await StartAsync()).DisposeAsync();
        Assert.Equal(0, (await Verb.RunAsync(["account", "create", "--account", Second, .. At])).Code);
        var old = _directory.File("old");
        File.Copy(CredentialsOf(Second), old);

        var (code, _, error) = await Verb.RunAsync(["account", "root-key", "--account", Second, .. At]);

        Assert.Equal((0, ""), (code, error));
        await using var host = await StartAsync();
        using var now = ClientOf(host, CredentialsOf(Second), Second);
        await now.CallAsync("secretsmanager", "secretsmanager.ListSecrets", "us-east-1", []);
        using var before = ClientOf(host, old, Second);
        await Assert.ThrowsAnyAsync<Exception>(() => before.CallAsync("secretsmanager", "secretsmanager.ListSecrets", "us-east-1", []));
    }

    [Fact]
    public async Task Aliases_are_given_taken_away_and_never_shared()
    {
        await (await StartAsync()).DisposeAsync();
        Assert.Equal(0, (await Verb.RunAsync(["account", "create", "--account", Second, "--alias", "second", .. At])).Code);

        Assert.Equal(1, (await Verb.RunAsync(["account", "alias", "--account", "000000000000", "--alias", "second", .. At])).Code);
        Assert.Contains("alias      second", (await Verb.RunAsync(["account", "show", "--account", Second, .. At])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Verb.RunAsync(["account", "alias", "--account", Second, .. At])).Code);
        Assert.Contains("alias      -", (await Verb.RunAsync(["account", "show", "--account", Second, .. At])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Verb.RunAsync(["account", "alias", "--account", "000000000000", "--alias", "second", .. At])).Code);
    }

    [Theory]
    [InlineData("exists", "create", "--account", "000000000000")]
    [InlineData("is no account id", "create", "--account", "12")]
    [InlineData("is no alias", "create", "--alias", "Not An Alias")]
    [InlineData("there is no account", "show", "--account", "999999999999")]
    [InlineData("there is no account", "alias", "--account", "999999999999")]
    [InlineData("there is no account", "root-key", "--account", "999999999999")]
    public async Task What_cannot_be_done_is_told(string reason, params string[] args)
    {
        await (await StartAsync()).DisposeAsync();

        var (code, _, error) = await Verb.RunAsync(["account", .. args, .. At]);

        Assert.Equal(1, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_users_key_signs_and_may_do_nothing_until_something_allows_it()
    {
        await using var host = await StartAsync();
        var door = (FrontDoor)host.Services.GetService(typeof(FrontDoor))!;
        CallContext Root() => new("test", Principal.Root("000000000000"), "us-east-1", DateTimeOffset.UnixEpoch, "192.0.2.1", null, CancellationToken.None);
        await door.CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "alice" }, Root());
        var key = (await door.CallAsync(IamOperations.CreateAccessKey, new CreateAccessKeyRequest { UserName = "alice" }, Root())).AccessKey!;
        using var client = new DemoClient(host.Address, new SigV4Signer(key.AccessKeyId!, key.SecretAccessKey!));

        var denied = await Assert.ThrowsAnyAsync<Exception>(() => client.CallAsync("secretsmanager", "secretsmanager.ListSecrets", "us-east-1", []));

        Assert.Contains("User: arn:aws:iam::000000000000:user/alice is not authorized to perform: secretsmanager:ListSecrets", denied.Message, StringComparison.Ordinal);
        var used = (await door.CallAsync(IamOperations.GetAccessKeyLastUsed, new GetAccessKeyLastUsedRequest { AccessKeyId = key.AccessKeyId }, Root())).AccessKeyLastUsed!;
        Assert.Equal(("secretsmanager", "us-east-1"), (used.ServiceName, used.Region));
    }

    private Task<StrongroomHost> StartAsync() => StrongroomHost.StartAsync(ServerOptions.Load(
        ["--listen", "127.0.0.1:0", "--log-level", "warning", .. At], new Dictionary<string, string>()).Options!);

    private static DemoClient ClientOf(StrongroomHost host, string file, string account)
    {
        var key = RootCredentials.Read(file, account, default)!;
        return new DemoClient(host.Address, new SigV4Signer(key.AccessKeyId, SecretValue.Copy(key.SecretKey)));
    }

    private static JsonObject Secret(string name) => new() { ["Name"] = name, ["SecretString"] = "value", ["ClientRequestToken"] = Guid.NewGuid().ToString() };
}
