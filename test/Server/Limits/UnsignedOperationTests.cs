using System.Text.Json.Nodes;
using Strongroom.Server.Identity;
using Strongroom.Server.Limits;
using Strongroom.Server.Tests.Access;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Services.Access;
using Strongroom.Support;
using Endpoint = Strongroom.Server.Http.Endpoint;

namespace Strongroom.Server.Tests.Limits;

/// <summary>What those can do to the audit log who call the operation that needs no signature.</summary>
public sealed class UnsignedOperationTests : IDisposable
{
    private const string Operation = "AssumeRoleWithWebIdentity";

    private readonly FakeClock _clock = new();
    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task Refused_tokens_beyond_a_minutes_worth_are_counted_instead_of_recorded()
    {
        await using var server = await RunningServer.StartAsync(_clock, "--refusal-limit", "5");
        for (var number = 0; number < 20; number++)
        {
            Assert.Equal(number < 5 ? "InvalidIdentityToken" : "Throttling", (await TestIssuer.AssumeAsync(server, "no token")).Error);
        }

        Assert.Equal(5, Records(server).Count);
        _clock.Advance(RefusalLimits.Interval);
        await server.CallAsync("ListSecrets", []);
        var told = Assert.Single(server.AuditRecords(), record => (string?)record["eventName"] == "RefusalsSuppressed");
        Assert.Equal("15", (string?)told["additionalEventData"]!["count"]);
    }

    [Fact]
    public async Task Those_over_the_rate_limit_and_those_that_cannot_be_read_are_counted_too()
    {
        await using var server = await RunningServer.StartAsync(_clock, "--refusal-limit", "5", "--rate-limit", "web-identity=1");
        for (var number = 0; number < 10; number++)
        {
            await TestIssuer.AssumeAsync(server, "no token");
            await server.Nobody.QueryAsync("sts", Operation, ("RoleArn", TestIssuer.Provider), ("DurationSeconds", "never"));
        }

        Assert.Equal(5, Records(server).Count);
    }

    [Fact]
    public async Task A_source_that_is_refused_takes_nothing_from_what_all_others_may_ask_for()
    {
        await using var server = await RunningServer.StartAsync(_clock, "--refusal-limit", "1", "--rate-limit", "web-identity=2");
        await TestIssuer.AssumeAsync(server, "no token");
        await TestIssuer.AssumeAsync(server, "no token");
        await TestIssuer.AssumeAsync(server, "no token");
        // The source's own limit comes first: one of the two is left.
        var limits = (RateLimits)server.Services.GetService(typeof(RateLimits))!;
        var endpoint = (Endpoint)server.Services.GetService(typeof(Endpoint))!;
        var route = endpoint.Routes.Single(each => each.Operation == Operation);
        limits.Charge(route, new Caller(Principal.Anonymous(AccessFixture.Account), "us-east-1"));
    }

    [Fact]
    public async Task Tokens_that_are_good_are_served_and_recorded_however_many_they_are()
    {
        await using var server = await RunningServer.StartAsync(_clock, ["--refusal-limit", "2", .. _issuer.Options]);
        await TestIssuer.RegisterAsync(server);
        for (var number = 0; number < 10; number++)
        {
            AccessFixture.Ok(await TestIssuer.AssumeAsync(server, TestIssuer.Token(_clock)));
        }

        Assert.Equal(10, Records(server).Count);
    }

    [Fact]
    public async Task What_was_refused_is_recorded_without_what_was_sent_if_that_is_long()
    {
        await using var server = await RunningServer.StartAsync(_clock);
        var session = new string('a', 50_000);

        Assert.Equal("ValidationError", (await TestIssuer.AssumeAsync(server, "no token", session)).Error);
        Assert.Equal("InvalidIdentityToken", (await TestIssuer.AssumeAsync(server, "no token")).Error);

        var (first, second) = (Records(server)[0], Records(server)[1]);
        Assert.True((bool?)first["requestParameters"]!["omitted"]);
        Assert.InRange(first.ToJsonString().Length, 1, 4096);
        Assert.Equal("pod-1", (string?)second["requestParameters"]!["roleSessionName"]);
    }

    private static List<JsonObject> Records(RunningServer server) =>
        [.. server.AuditRecords().Where(record => (string?)record["eventName"] == Operation)];
}
