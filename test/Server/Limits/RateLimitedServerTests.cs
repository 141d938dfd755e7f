using System.Net;
using System.Text.Json.Nodes;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Limits;

public sealed class RateLimitedServerTests
{
    [Fact]
    public async Task Throttled_request_does_nothing_and_is_served_later()
    {
        var clock = new FakeClock();
        await using var server = await RunningServer.StartAsync(clock, "--rate-limit", "create=1");
        Assert.Equal(HttpStatusCode.OK, (await server.CreateAsync("first")).Status);
        var (status, answer) = await server.CreateAsync("second");
        Assert.Equal((HttpStatusCode.BadRequest, "ThrottlingException", "Rate exceeded"), (status, (string?)answer["__type"], (string?)answer["message"]));
        var listed = (await server.CallAsync("ListSecrets", [])).Answer["SecretList"]!.AsArray();
        Assert.Equal("first", (string?)Assert.Single(listed)!["Name"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await server.CreateAsync("second")).Status);
    }

    [Fact]
    public async Task What_a_service_asks_of_KMS_in_process_is_not_charged()
    {
        await using var server = await RunningServer.StartAsync(new FakeClock(), "--rate-limit", "kms=1,kms-manage=1,kms-describe=1");
        for (var number = 0; number < 3; number++)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.CreateAsync($"secret-{number}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("GetSecretValue", new JsonObject { ["SecretId"] = $"secret-{number}" })).Status);
        }
    }

    [Fact]
    public async Task Development_knows_no_limits()
    {
        await using var server = await RunningServer.StartAsync(new FakeClock(), "--dev", "--rate-limit", "list=1");
        for (var number = 0; number < 5; number++)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("ListSecrets", [])).Status);
        }
    }
}
