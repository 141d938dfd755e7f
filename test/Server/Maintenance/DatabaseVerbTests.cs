using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Cli;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;

namespace Strongroom.Server.Tests.Maintenance;

public sealed class DatabaseVerbTests : IDisposable
{
    private const string Account = "111122223333";
    private const string Region = "eu-west-1";

    private readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string[] At => ["--data", _directory.Data, "--seal-key-file", _directory.SealKeyFile];

    private Task<(int Code, string Output, string Error)> RegisterAsync(string name, string password, params string[] more) => Verb.RunWithInputAsync(
        password,
        ["database", "register", name, "--engine", "postgres", "--host", "127.0.0.1", "--username", "app", "--region", Region, "--account", Account, .. more, .. At]);

    [Fact]
    public async Task A_database_is_registered_tried_listed_and_removed_by_the_running_server()
    {
        // Nobody listens there any more.
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var port = ((IPEndPoint)gone.LocalEndpoint).Port;
        gone.Stop();
        var options = ServerOptions.Load(["--listen", "127.0.0.1:0", "--dev", "--log-level", "critical", .. At], new Dictionary<string, string>()).Options!;
        await using var host = await StrongroomHost.StartAsync(options);

        var (code, output, error) = await RegisterAsync("orders", "pass \"word\n", "--port", $"{port}", "--ssl", "true", "--every", "3");

        Assert.Equal(3, code);
        Assert.Contains("orders is registered; its secret is arn:aws:secretsmanager:eu-west-1:111122223333:secret:strongroom!db-orders-", output, StringComparison.Ordinal);
        Assert.Contains("the password was tried", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Data, "requests")));
        using var anything = SecretValue.FromText("anything");
        using var client = new DemoClient(host.Address, new SigV4Signer(Account, anything));
        var value = await CallAsync(client, "GetSecretValue");
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { ["engine"] = "postgres", ["host"] = "127.0.0.1", ["port"] = port, ["username"] = "app", ["password"] = "pass \"word", ["ssl"] = true },
            JsonNode.Parse(value["SecretString"]!.GetValue<string>())));
        var described = await CallAsync(client, "DescribeSecret");
        Assert.Equal(("strongroom", true, 3), (described["OwningService"]!.GetValue<string>(), described["RotationEnabled"]!.GetValue<bool>(), described["RotationRules"]!["AutomaticallyAfterDays"]!.GetValue<int>()));
        Assert.Contains("orders", (await Verb.RunAsync(["database", "list", .. At])).Output, StringComparison.Ordinal);

        Assert.Equal(1, (await RegisterAsync("orders", "another")).Code);
        Assert.Equal(0, (await Verb.RunAsync(["database", "remove", "orders", "--force", "true", .. At])).Code);
        await Assert.ThrowsAsync<DemoException>(() => CallAsync(client, "DescribeSecret"));
        Assert.Equal("", (await Verb.RunAsync(["database", "list", .. At])).Output);
    }

    [Fact]
    public async Task Without_a_server_or_with_options_that_are_wrong_nothing_is_registered()
    {
        await _directory.FillAsync(["a=1"]);
        var (code, _, error) = await RegisterAsync("orders", "password");
        Assert.Equal(1, code);
        Assert.Contains("no server is running", error, StringComparison.Ordinal);
        Assert.Equal(2, (await RegisterAsync("orders", "")).Code);
        Assert.Equal(2, (await RegisterAsync("orders", "two\nlines")).Code);
        Assert.Equal(2, (await RegisterAsync("orders", "password", "--every", "1001")).Code);
        Assert.Equal(2, (await RegisterAsync("or/ders", "password")).Code);
    }

    private static Task<JsonObject> CallAsync(DemoClient client, string operation) =>
        client.CallAsync("secretsmanager", $"secretsmanager.{operation}", Region, new JsonObject { ["SecretId"] = "strongroom!db-orders" });
}
