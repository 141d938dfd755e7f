using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Server.Identity;
using Strongroom.Server.Limits;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Support;
using Route = Strongroom.Server.Http.Route;

namespace Strongroom.Server.Tests.Limits;

public sealed class RateLimitsTests
{
    private static readonly Route Create = RouteOf(SecretsManagerOperations.CreateSecret);
    private static readonly Route Get = RouteOf(SecretsManagerOperations.GetSecretValue);
    private static readonly Route Describe = RouteOf(SecretsManagerOperations.DescribeSecret);
    private static readonly Route Decrypt = RouteOf(KmsOperations.Decrypt);

    private readonly FakeClock _clock = new();

    [Fact]
    public void A_seconds_worth_may_come_at_once_and_then_no_more()
    {
        var limits = New();
        Assert.Equal(50, Served(limits, Create, Caller(), tries: 60));
        Assert.Equal(10_000, Served(limits, Get, Caller(), tries: 10_010));
        Assert.Equal(10_000, Served(limits, Decrypt, Caller(), tries: 10_010));
    }

    [Fact]
    public void Tokens_come_back_evenly_and_up_to_a_seconds_worth()
    {
        var limits = New();
        Served(limits, Create, Caller(), tries: 50);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, Served(limits, Create, Caller(), tries: 5));
        _clock.Advance(TimeSpan.FromMilliseconds(110));
        Assert.Equal(5, Served(limits, Create, Caller(), tries: 10));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(50, Served(limits, Create, Caller(), tries: 60));
    }

    [Fact]
    public void Refused_requests_are_not_charged()
    {
        var limits = New();
        Served(limits, Create, Caller(), tries: 10_000);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, Served(limits, Create, Caller(), tries: 60));
    }

    [Fact]
    public void Operations_of_a_group_share_a_limit_and_groups_do_not()
    {
        var limits = New();
        Assert.Equal(6_000, Served(limits, Get, Caller(), tries: 6_000));
        Assert.Equal(4_000, Served(limits, Describe, Caller(), tries: 6_000));
        Assert.Equal(50, Served(limits, Create, Caller(), tries: 60));
    }

    [Fact]
    public void Accounts_and_regions_have_limits_of_their_own()
    {
        var limits = New();
        Assert.Equal(50, Served(limits, Create, Caller("111111111111"), tries: 60));
        Assert.Equal(50, Served(limits, Create, Caller("222222222222"), tries: 60));
        Assert.Equal(50, Served(limits, Create, Caller("111111111111", "eu-west-1"), tries: 60));
        Assert.Equal(0, Served(limits, Create, Caller("111111111111"), tries: 1));
    }

    [Fact]
    public void Limit_can_be_another()
    {
        var limits = New(overrides: new() { ["create"] = 3 });
        Assert.Equal(3, Served(limits, Create, Caller(), tries: 60));
        Assert.Equal(50, Served(limits, RouteOf(SecretsManagerOperations.ListSecrets), Caller(), tries: 60));
    }

    [Fact]
    public void Nothing_is_limited_when_switched_off()
    {
        var limits = New(enabled: false);
        Assert.Equal(1_000, Served(limits, Create, Caller(), tries: 1_000));
        Assert.Equal(0, limits.Callers);
    }

    [Fact]
    public void Operations_without_a_group_share_one() =>
        Assert.Equal("other", RateGroup.All[RateGroup.IndexOf("eks", "ListClusters")].Name);

    [Fact]
    public void Every_named_operation_is_in_one_group_and_in_the_API()
    {
        var named = RateGroup.All.SelectMany(group => group.Operations).ToList();
        Assert.Equal(named.Distinct(), named);
        var known = Model.ServiceCatalog.Services.SelectMany(service => service.Operations.Select(operation => $"{service.Model.Id}:{operation.Name}")).ToHashSet();
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void Error_is_AWSs()
    {
        var limits = New(overrides: new() { ["create"] = 1, ["kms"] = 1 });
        Served(limits, Create, Caller(), tries: 1);
        Served(limits, Decrypt, Caller(), tries: 1);
        var error = Assert.Throws<AwsException>(() => limits.Charge(Create, Caller()));
        Assert.Equal(("ThrottlingException", "Rate exceeded", 400, "message"), (error.Code, error.WireMessage, error.Status, error.MessageMember));
        Assert.StartsWith("You have exceeded the rate", Assert.Throws<AwsException>(() => limits.Charge(Decrypt, Caller())).WireMessage);
    }

    [Fact]
    public void Made_up_regions_neither_take_memory_without_end_nor_escape_the_limit()
    {
        var limits = New(overrides: new() { ["create"] = 2 }, mostCallers: 10);
        var served = Enumerable.Range(0, 1_000).Sum(number => Served(limits, Create, Caller(region: $"made-up-{number}"), tries: 2));
        Assert.Equal(10, limits.Callers);
        // Ten regions with two each, and two for all the others together.
        Assert.Equal(22, served);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Served(limits, Create, Caller(region: "new-1"), tries: 5));
        Assert.Equal(1, limits.Callers);
    }

    [Fact]
    public async Task Threads_at_once_get_no_more_than_there_is()
    {
        var limits = New(overrides: new() { ["read"] = 1_000 });
        var served = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Served(limits, Get, Caller(), tries: 500))));
        Assert.Equal(1_000, served.Sum());
    }

    private static Route RouteOf(Protocol.Shapes.OperationModel operation) => new(AwsJsonCodec.Version11, operation.Service, operation.Name, operation, 0);

    private static Caller Caller(string account = "000000000000", string region = "us-east-1") => new(Principal.Root(account, null), region);

    private static int Served(RateLimits limits, Route route, Caller caller, int tries)
    {
        var served = 0;
        for (var i = 0; i < tries; i++)
        {
            try
            {
                limits.Charge(route, caller);
                served++;
            }
            catch (AwsException)
            {
                // Not served.
            }
        }

        return served;
    }

    private RateLimits New(bool enabled = true, Dictionary<string, int>? overrides = null, int mostCallers = 1_000) =>
        new(_clock, enabled, overrides ?? [], mostCallers);
}
