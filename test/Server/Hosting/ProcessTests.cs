using System.Net;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Server.Identity;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Hosting;

/// <summary>The program as a process: what it prints, how it ends, what it leaves.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Standard_output_is_for_the_ready_line_alone()
    {
        using var process = Serve("--log-level", "trace");
        var address = await process.ReadyAsync();
        using var client = TestClient.WithFile(address, Path.Combine(_directory.File("data"), RootCredentials.FileName));
        await client.CreateAsync("app");
        Assert.Equal(0, await process.StopAsync());
        Assert.Equal($"ready {address.GetLeftPart(UriPartial.Authority)}", process.Output);
        Assert.Contains("Root credentials of account 000000000000 were written to ", process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("DEVELOPMENT MODE", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Development_is_said_loudly()
    {
        using var process = Serve("--dev");
        await process.ReadyAsync();
        Assert.Equal(0, await process.StopAsync());
        Assert.Contains("DEVELOPMENT MODE", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_in_the_log_or_on_disk_at_any_level()
    {
        const string Canary = "canary-4711-Zwitscher";
        using var process = Serve("--log-level", "trace");
        var address = await process.ReadyAsync();
        var file = Path.Combine(_directory.File("data"), RootCredentials.FileName);
        using (var client = TestClient.WithFile(address, file))
        {
            await client.CreateAsync("app", Canary);
            Assert.Equal(HttpStatusCode.BadRequest, (await client.CallAsync("PutSecretValue", new { SecretId = "absent", SecretString = Canary })).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await client.CallAsync("PutSecretValue", new { SecretId = "app", SecretString = Canary, SecretBinary = Canary })).Status);
            Assert.Equal(Canary, (await client.CallAsync("GetSecretValue", new { SecretId = "app" })).Body.GetProperty("SecretString").GetString());
        }

        Assert.Equal(0, await process.StopAsync());
        var rootSecret = (await File.ReadAllLinesAsync(file)).Single(line => line.StartsWith("aws_secret", StringComparison.Ordinal)).Split(" = ")[1];
        var log = process.Output + process.Errors;
        Assert.NotEmpty(log);
        foreach (var form in Forms(Canary).Concat(Forms(rootSecret)))
        {
            Assert.DoesNotContain(form, log, StringComparison.Ordinal);
        }

        foreach (var path in Directory.GetFiles(_directory.File("data")).Where(path => path != file))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path));
            foreach (var form in Forms(Canary).Append(Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(Canary))))
            {
                Assert.DoesNotContain(form, bytes, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_directory_in_use_is_refused_in_one_line()
    {
        using var first = Serve("--dev");
        await first.ReadyAsync();
        using var second = Serve();
        Assert.Equal(1, await second.EndAsync());
        Assert.StartsWith("strongroom cannot start: The data directory", second.Errors, StringComparison.Ordinal);
        Assert.Contains("is in use by another Strongroom process", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', second.Errors);
        Assert.Equal(0, await first.StopAsync());
    }

    [Fact]
    public async Task Another_seal_key_is_refused_in_one_line()
    {
        using (var first = Serve())
        {
            await first.ReadyAsync();
            await first.StopAsync();
        }

        KeyFileSeal.OpenOrCreate(_directory.File("other.key")).Dispose();
        using var second = Serve("--seal-key-file", _directory.File("other.key"));
        Assert.Equal(1, await second.EndAsync());
        Assert.StartsWith("strongroom cannot start: ", second.Errors, StringComparison.Ordinal);
        Assert.Contains("key", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', second.Errors);
    }

    [Fact]
    public async Task What_if_tells_the_options_and_touches_nothing()
    {
        using var process = Serve("--what-if", "--account", "123456789012");
        Assert.Equal(0, await process.EndAsync());
        Assert.Matches("(?m)^account +123456789012 +12 digits +flag --account$", process.Output);
        Assert.False(Directory.Exists(_directory.File("data")));
    }

    [Theory]
    [InlineData("unknown option --datta; did you mean --data?", "server", "--datta", "x")]
    [InlineData("unknown command sever; did you mean server?", "sever")]
    public async Task What_is_unknown_is_refused_with_a_suggestion(string expected, params string[] arguments)
    {
        using var process = StrongroomProcess.Start(_directory.Path, arguments);
        Assert.Equal(2, await process.EndAsync());
        Assert.StartsWith(expected, process.Errors, StringComparison.Ordinal);
        Assert.Empty(process.Output);
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_options_is_told_at_once()
    {
        using var process = Serve("--account", "12", "--clock-skew", "never");
        Assert.Equal(2, await process.EndAsync());
        Assert.Equal(2, process.Errors.Split('\n').Length);
    }

    [Fact]
    public async Task The_web_servers_own_settings_change_nothing()
    {
        // Options are those of --help: neither files nor variables of ASP.NET may open another door beside them.
        await File.WriteAllTextAsync(
            _directory.File("appsettings.json"), """{ "Kestrel": { "Endpoints": { "Second": { "Url": "http://127.0.0.1:0" } } }, "Logging": { "LogLevel": { "Default": "Trace" } } }""");
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__Third__Url"] = "http://127.0.0.1:0",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
        using var process = StrongroomProcess.Start(_directory.Path, environment, Arguments("--dev"));
        var address = await process.ReadyAsync();
        using (var client = new TestClient(address))
        {
            Assert.Equal(HttpStatusCode.OK, await client.CreateAsync("app"));
        }

        Assert.Equal(0, await process.StopAsync());
        Assert.DoesNotContain("trce:", process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("warn:", process.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);

        // Base64 within a longer text begins at any of three places; what is left is the middle that is always the same.
        for (var offset = 0; offset < 3; offset++)
        {
            var text = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            yield return text[4..^4];
        }
    }

    private StrongroomProcess Serve(params string[] further) => StrongroomProcess.Start(_directory.Path, Arguments(further));

    private string[] Arguments(params string[] further) => ["server", "--listen", "127.0.0.1:0", "--data", _directory.File("data"), .. further];
}
