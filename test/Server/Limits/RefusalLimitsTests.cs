using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Audit;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Limits;
using Strongroom.Server.Tests.Hosting;
using Strongroom.Support;

namespace Strongroom.Server.Tests.Limits;

public sealed class RefusalLimitsTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");
    private static readonly AwsException Refused = new("MissingAuthenticationTokenException", "Missing Authentication Token");

    private readonly FakeClock _clock = new();
    private readonly List<SuppressedRefusals> _recorded = [];
    private Exception? _failure;

    [Fact]
    public async Task What_is_beyond_a_minutes_worth_is_counted_and_recorded_as_one()
    {
        await using var limits = New();
        Assert.Equal((3, 7), (Recorded(limits, One, 10), Counted(limits, One, 7)));
        var began = _clock.GetUtcNow();
        _clock.Advance(RefusalLimits.Interval);
        Assert.Equal(new SuppressedRefusals(One, 14, began, _clock.GetUtcNow()), Assert.Single(_recorded));
        // Full again, and nothing more to tell.
        Assert.Equal(3, Recorded(limits, One, 3));
        _clock.Advance(RefusalLimits.Interval);
        Assert.Single(_recorded);
    }

    [Fact]
    public async Task One_source_does_not_use_up_what_another_may()
    {
        await using var limits = New();
        Recorded(limits, One, 10);
        Assert.Equal(3, Recorded(limits, Two, 3));
        _clock.Advance(RefusalLimits.Interval);
        Assert.Equal(One, Assert.Single(_recorded).Source);
    }

    [Fact]
    public async Task A_network_of_64_bits_is_one_source_and_a_mapped_address_is_what_it_maps()
    {
        await using var limits = New();
        Assert.Equal(3, Enumerable.Range(0, 10).Sum(number => Recorded(limits, IPAddress.Parse($"2001:db8:0:1::{number}"), 1)));
        Assert.Equal(3, Recorded(limits, IPAddress.Parse("2001:db8:0:2::1"), 5));
        Assert.Equal(3, Recorded(limits, One.MapToIPv6(), 2) + Recorded(limits, One, 2));
        _clock.Advance(RefusalLimits.Interval);
        Assert.Equal(
            ["192.0.2.1", "2001:db8:0:1::", "2001:db8:0:2::"],
            _recorded.Select(counted => counted.Source!.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Beyond_the_most_sources_the_others_share_a_limit_until_there_is_room()
    {
        await using var limits = New(mostSources: 2);
        Recorded(limits, One, 1);
        Recorded(limits, Two, 10);
        Assert.Equal(3, Enumerable.Range(1, 50).Sum(number => Recorded(limits, IPAddress.Parse($"198.51.100.{number}"), 1)));
        Assert.Equal(2, limits.Sources);
        _clock.Advance(RefusalLimits.Interval);
        Assert.Equal([(Two, 7L), (null, 47L)], _recorded.Select(counted => (counted.Source, counted.Count)).OrderBy(counted => counted.Count));
        Assert.Equal(3, Recorded(limits, IPAddress.Parse("198.51.100.1"), 3));
        Assert.Equal(3, Recorded(limits, IPAddress.Parse("198.51.100.2"), 3));
        Assert.Equal(2, limits.Sources);
    }

    [Fact]
    public async Task A_count_that_cannot_be_recorded_is_recorded_with_the_next()
    {
        await using var limits = New();
        Recorded(limits, One, 5);
        _failure = new AuditUnavailableException("The disk is full.");
        _clock.Advance(RefusalLimits.Interval);
        Assert.Empty(_recorded);
        _failure = null;
        Recorded(limits, One, 4);
        _clock.Advance(RefusalLimits.Interval);
        Assert.Equal(3, Assert.Single(_recorded).Count);
    }

    [Fact]
    public async Task What_was_counted_is_recorded_before_the_stop()
    {
        var limits = New();
        Recorded(limits, One, 5);
        await limits.DisposeAsync();
        Assert.Equal(2, Assert.Single(_recorded).Count);
    }

    [Fact]
    public async Task What_the_server_fails_at_is_never_suppressed()
    {
        await using var limits = New();
        Recorded(limits, One, 10);
        Assert.False(limits.Suppresses(One, CommonErrors.Unavailable()));
        Assert.False(limits.Suppresses(One, new InvalidOperationException()));
        Assert.True(limits.Suppresses(One, Refused));
    }

    [Fact]
    public async Task A_flood_of_unsigned_requests_leaves_few_records_and_does_not_stop_others()
    {
        await using var server = await RunningServer.StartAsync(_clock, "--refusal-limit", "5");
        for (var number = 0; number < 20; number++)
        {
            var answer = await (await server.PostAsync("/", ("X-Amz-Target", "secretsmanager.ListSecrets"))).Content.ReadAsStringAsync();
            Assert.Contains(number < 5 ? "MissingAuthenticationToken" : "ThrottlingException", answer, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("ListSecrets", [])).Status);
        Assert.Equal(6, server.AuditRecords().Count);
        _clock.Advance(RefusalLimits.Interval);
        // The next record is durable behind the count, which was begun before.
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("ListSecrets", [])).Status);
        var told = Assert.Single(server.AuditRecords(), record => (string?)record["eventName"] == "RefusalsSuppressed");
        var data = told["additionalEventData"]!;
        Assert.Equal(("127.0.0.1", "15"), ((string?)data["sourceIPAddress"], (string?)data["count"]));
        Assert.Equal(8, server.AuditRecords().Count);
    }

    [Fact]
    public async Task Development_records_every_refusal()
    {
        await using var server = await RunningServer.StartAsync(_clock, "--dev", "--refusal-limit", "1");
        for (var number = 0; number < 5; number++)
        {
            await server.PostAsync("/");
        }

        Assert.Equal(5, server.AuditRecords().Count);
    }

    private RefusalLimits New(int mostSources = 100) => new(
        _clock,
        enabled: true,
        perMinute: 3,
        counted =>
        {
            if (_failure is not null) return ValueTask.FromException(_failure);
            _recorded.Add(counted);
            return default;
        },
        NullLogger<RefusalLimits>.Instance,
        mostSources);

    private static int Recorded(RefusalLimits limits, IPAddress peer, int tries) =>
        Enumerable.Range(0, tries).Count(_ => !limits.Suppresses(peer, Refused));

    private static int Counted(RefusalLimits limits, IPAddress peer, int tries) => tries - Recorded(limits, peer, tries);
}
