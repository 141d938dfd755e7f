using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Crypto;
using Strongroom.Server.Hosting;
using Strongroom.Server.Identity;
using Strongroom.Server.Options;
using Strongroom.Storage;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>The host in the test's own process.</summary>
public sealed class HostTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string CredentialsFile => Path.Combine(_directory.File("data"), RootCredentials.FileName);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Serves_from_start_to_stop()
    {
        var host = await StartAsync();
        using var client = new TestClient(host.Address);
        using var health = await client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.StartsWith("""{"status":"ok",""", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await host.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health"));
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        await using (var host = await StartAsync())
        {
            using var client = TestClient.WithFile(host.Address, host.NewCredentialsFile!);
            Assert.Equal(HttpStatusCode.OK, await client.CreateAsync("app"));
        }

        await using var again = await StartAsync();
        using var same = TestClient.WithFile(again.Address, CredentialsFile);
        Assert.Equal(["app"], await same.NamesAsync());
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_is_refused()
    {
        await using var host = await StartAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => StartAsync());
        Assert.Contains("in use by another Strongroom process", refused.Message, StringComparison.Ordinal);
        using var client = TestClient.WithFile(host.Address, host.NewCredentialsFile!);
        Assert.Empty(await client.NamesAsync());
    }

    [Fact]
    public async Task A_taken_address_is_refused_and_lets_go_of_the_directory()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await Assert.ThrowsAsync<IOException>(() => StartAsync("--listen", taken.LocalEndpoint.ToString()!));
        await using var host = await StartAsync();
    }

    [Fact]
    public async Task Another_seal_key_opens_nothing_and_changes_nothing()
    {
        await using (var first = await StartAsync())
        {
            using var client = TestClient.WithFile(first.Address, first.NewCredentialsFile!);
            await client.CreateAsync("app");
        }

        KeyFileSeal.OpenOrCreate(_directory.File("other.key")).Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => StartAsync("--seal-key-file", _directory.File("other.key")));
        await using var again = await StartAsync();
        using var same = TestClient.WithFile(again.Address, CredentialsFile);
        Assert.Equal(["app"], await same.NamesAsync());
    }

    [Fact]
    public async Task A_missing_seal_key_is_not_made_anew_beside_data()
    {
        await using (await StartAsync())
        {
        }

        var key = Path.Combine(_directory.File("data"), "seal.key");
        File.Move(key, _directory.File("kept"));
        var refused = await Assert.ThrowsAsync<SealException>(() => StartAsync());
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
        File.Move(_directory.File("kept"), key);
        await using var again = await StartAsync();
    }

    [Fact]
    public async Task Root_credentials_are_made_once_and_for_the_owner_alone()
    {
        string written;
        await using (var first = await StartAsync())
        {
            Assert.Equal(CredentialsFile, first.NewCredentialsFile);
            written = await File.ReadAllTextAsync(CredentialsFile);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(CredentialsFile));
            }
        }

        await using var second = await StartAsync();
        Assert.Null(second.NewCredentialsFile);
        Assert.Equal(written, await File.ReadAllTextAsync(CredentialsFile));
    }

    [Fact]
    public async Task Root_credentials_survive_a_crash_between_file_and_store()
    {
        Directory.CreateDirectory(_directory.File("data"));
        RootCredentials.Write(CredentialsFile, RootCredentials.Generate("000000000000", default));
        var written = await File.ReadAllTextAsync(CredentialsFile);
        await using var host = await StartAsync();
        Assert.Equal(written, await File.ReadAllTextAsync(CredentialsFile));
        using var client = TestClient.WithFile(host.Address, CredentialsFile);
        Assert.Empty(await client.NamesAsync());
    }

    [Fact]
    public async Task Root_credentials_work_when_their_file_is_gone()
    {
        string kept;
        await using (var first = await StartAsync())
        {
            kept = _directory.File("credentials");
            File.Move(first.NewCredentialsFile!, kept);
        }

        await using var second = await StartAsync();
        Assert.Null(second.NewCredentialsFile);
        Assert.False(File.Exists(CredentialsFile));
        using var client = TestClient.WithFile(second.Address, kept);
        Assert.Empty(await client.NamesAsync());
    }

    [Fact]
    public async Task Development_takes_anyone_and_makes_no_credentials()
    {
        await using var host = await StartAsync("--dev");
        Assert.Null(host.NewCredentialsFile);
        Assert.False(File.Exists(CredentialsFile));
        using var client = new TestClient(host.Address);
        Assert.Equal(HttpStatusCode.OK, await client.CreateAsync("app"));
    }

    [Fact]
    public async Task A_reset_empties_all_but_the_credentials()
    {
        await using (var host = await StartAsync("--dev", "--enforce"))
        {
            using var client = TestClient.WithFile(host.Address, host.NewCredentialsFile!);
            await client.CreateAsync("app");
            using var reset = await client.PostAsync("/_strongroom/reset");
            Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
            Assert.Empty(await client.NamesAsync());
            Assert.Equal(HttpStatusCode.OK, await client.CreateAsync("app"));
        }

        await using var again = await StartAsync("--dev", "--enforce");
        Assert.Null(again.NewCredentialsFile);
        using var same = TestClient.WithFile(again.Address, CredentialsFile);
        Assert.Equal(["app"], await same.NamesAsync());
    }

    [Theory]
    [InlineData("Origin", "https://example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_web_page_may_not_reset(string header, string value)
    {
        await using var server = await RunningServer.StartAsync("--dev");
        await server.CreateAsync("app");
        Assert.Equal(HttpStatusCode.Forbidden, (await server.PostAsync("/_strongroom/reset", (header, value))).StatusCode);
        Assert.Single((await server.CallAsync("ListSecrets", [])).Answer["SecretList"]!.AsArray());
        var refused = Assert.Single(server.AuditRecords(), record => (string?)record["eventName"] == "ResetState");
        Assert.Equal("AccessDeniedException", (string?)refused["errorCode"]);
    }

    [Fact]
    public async Task A_reset_is_in_the_audit_log_which_it_leaves_alone()
    {
        await using var server = await RunningServer.StartAsync("--dev");
        await server.CreateAsync("app");
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/_strongroom/reset", ("Sec-Fetch-Site", "none"))).StatusCode);
        Assert.Empty((await server.CallAsync("ListSecrets", [])).Answer["SecretList"]!.AsArray());
        var records = server.AuditRecords();
        Assert.Equal(["CreateSecret", "ResetState", "ListSecrets"], records.Select(record => (string?)record["eventName"]).Where(name => name != "GenerateDataKey"));
        var reset = records.Single(record => (string?)record["eventName"] == "ResetState");
        Assert.Equal(("strongroom", "127.0.0.1", null), ((string?)reset["eventSource"], (string?)reset["sourceIPAddress"], (string?)reset["errorCode"]));
    }

    [Fact]
    public async Task Regions_bound_those_that_secrets_are_replicated_to()
    {
        await using var server = await RunningServer.StartAsync("--dev", "--regions", "us-east-1,eu-west-1");
        foreach (var (region, status) in new[] { ("eu-west-1", HttpStatusCode.OK), ("ap-south-1", HttpStatusCode.BadRequest) })
        {
            var (answered, answer) = await server.CallAsync("CreateSecret", new()
            {
                ["Name"] = region,
                ["ClientRequestToken"] = Guid.NewGuid().ToString(),
                ["AddReplicaRegions"] = new JsonArray(new JsonObject { ["Region"] = region }),
            });
            Assert.Equal((status, status == HttpStatusCode.OK ? null : "InvalidParameterException"), (answered, (string?)answer["__type"]));
        }
    }

    [Fact]
    public async Task A_request_in_progress_is_finished_before_the_stop()
    {
        var host = await StartAsync("--dev");
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var stream = client.GetStream();
        const string Body = """{"Name":"app","SecretString":"x","ClientRequestToken":"11111111-1111-1111-1111-111111111111"}""";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: secretsmanager.CreateSecret\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: {Body.Length}\r\n\r\n"));

        // The server asks for the body once the request is being served.
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync());
        var stopping = host.DisposeAsync().AsTask();
        Assert.False(stopping.IsCompleted);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Body));
        Assert.Contains("HTTP/1.1 200 OK", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        await stopping;

        await using var again = await StartAsync("--dev");
        using var check = new TestClient(again.Address);
        Assert.Equal(["app"], await check.NamesAsync());
    }

    [Fact]
    public async Task What_is_unexpected_is_answered_with_the_request_id_and_nothing_more()
    {
        var time = new BreakableTime();
        await using var host = await StartAsync(time, "--dev", "--log-level", "none");
        using var client = new TestClient(host.Address);
        time.Broken = true;
        var (status, body) = await client.CallAsync("ListSecrets", new { });
        time.Broken = false;
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("InternalServiceError", body.GetProperty("__type").GetString());
        Assert.Matches("^An internal error occurred. Request id: [0-9a-f-]{36}$", body.GetProperty("message").GetString());
    }

    private Task<StrongroomHost> StartAsync(params string[] further) => StartAsync(TimeProvider.System, further);

    private Task<StrongroomHost> StartAsync(TimeProvider time, params string[] further)
    {
        string[] listen = further.Contains("--listen") ? [] : ["--listen", "127.0.0.1:0"];
        string[] level = further.Contains("--log-level") ? [] : ["--log-level", "warning"];
        var result = ServerOptions.Load([.. listen, .. level, "--data", _directory.File("data"), .. further], new Dictionary<string, string>());
        Assert.Empty(result.Faults);
        return StrongroomHost.StartAsync(result.Options!, time);
    }

    private sealed class BreakableTime : TimeProvider
    {
        public volatile bool Broken;

        public override DateTimeOffset GetUtcNow() => Broken ? throw new InvalidOperationException("Nobody may read this.") : base.GetUtcNow();
    }
}
