using System.Net;
using Strongroom.Server.Tests.Hosting;

namespace Strongroom.Server.Tests.Access;

/// <summary>A development server believes whoever calls, so pages in a browser may not: also those whose name an attacker's DNS server
/// has made to mean this machine.</summary>
public sealed class DevelopmentTests
{
    private const string Identity = "/?Action=GetCallerIdentity&Version=2011-06-15";

    [Theory]
    [InlineData("Origin", "http://rebound.example:4566")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task What_a_browser_sends_is_refused_in_every_protocol(string header, string value)
    {
        await using var server = await RunningServer.StartAsync("--dev");

        var answer = await server.Nobody.JsonAsync("secretsmanager.ListSecrets", [], headers: (header, value));

        Assert.Equal((400, "AccessDeniedException"), (answer.Status, answer.Error));
        using var got = await server.GetAsync(Identity, (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, got.StatusCode);
    }

    // A page gets at its own name without any header of the kind where the browser does not trust the name.
    [Theory]
    [InlineData("rebound.example:4566", HttpStatusCode.Forbidden)]
    [InlineData("rebound.example.", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.nip.io", HttpStatusCode.Forbidden)]
    [InlineData("localhost:4566", HttpStatusCode.OK)]
    [InlineData("app.localhost", HttpStatusCode.OK)]
    [InlineData("192.0.2.7:4566", HttpStatusCode.OK)]
    [InlineData("[::1]:4566", HttpStatusCode.OK)]
    [InlineData("strongroom:4566", HttpStatusCode.OK)]
    [InlineData("host.docker.internal:4566", HttpStatusCode.OK)]
    [InlineData("strongroom.shop.svc.cluster.local", HttpStatusCode.OK)]
    public async Task What_can_be_had_with_an_address_alone_is_for_names_that_nobody_can_register(string host, HttpStatusCode expected)
    {
        await using var server = await RunningServer.StartAsync("--dev");

        using var answer = await server.GetAsync(Identity, ("Host", host));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Signed_requests_may_come_from_a_page()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(200, (await server.Root.JsonAsync("secretsmanager.ListSecrets", [], headers: ("Origin", "https://console.example"))).Status);
    }
}
