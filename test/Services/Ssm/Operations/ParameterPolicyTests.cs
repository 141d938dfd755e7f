using Strongroom.Services.Ssm.Events;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class ParameterPolicyTests : SsmFixture
{
    // The clock begins on 1 March 2026 at noon.
    private const string Expiration = """{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2026-03-11T14:00:00+02:00"}}""";
    private const string Before = """{"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"2","Unit":"Days"}}""";
    private const string NoChange = """{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"20","Unit":"Hours"}}""";

    private protected override bool CollectsEvents => true;

    private IEnumerable<string> Actions => Events.Where(each => each.DetailType == ParameterEvent.PolicyAction).Select(each => each.Detail["policy-type"]);

    private IEnumerable<string> Changes => Events.Where(each => each.DetailType == ParameterEvent.Change).Select(each => each.Detail["operation"]);

    private async Task<string> StatusesAsync() => string.Join(
        ' ',
        (await CallAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest())).Parameters!.Single().Policies!
            .Select(policy => $"{policy.PolicyType}:{policy.PolicyStatus}"));

    private async Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await RunDueAsync();
    }

    [Fact]
    public async Task A_parameter_is_announced_to_expire_and_expires()
    {
        await PutAsync(tier: "Advanced", policies: $"[{Expiration},{Before}]");
        await PassAsync(TimeSpan.FromDays(7));
        Assert.Empty(Actions);
        await RestartAsync();
        await PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(["ExpirationNotification"], Actions);
        Assert.Equal("Expiration:Pending ExpirationNotification:Finished", await StatusesAsync());
        await PutAsync("new", overwrite: true);
        await PassAsync(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        Assert.Equal("new", await ReadAsync());
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["ExpirationNotification", "Expiration"], Actions);
        Assert.Equal(["Create", "Update", "Delete"], Changes);
        await RefusedAsync("ParameterNotFound", null, SsmOperations.GetParameter, new GetParameterRequest { Name = Name });
        var last = Events.Last(each => each.DetailType == ParameterEvent.PolicyAction);
        Assert.Equal((Name, "String", Expiration, Arn()), (last.Detail["parameter-name"], last.Detail["parameter-type"], last.Detail["policy-content"], last.Arn));
        Assert.Equal(1, (await PutAsync()).Version);
    }

    [Fact]
    public async Task A_parameter_that_nobody_changes_is_told_once_and_again_after_a_change()
    {
        await PutAsync(tier: "Advanced", policies: $"[{NoChange}]");
        await PassAsync(TimeSpan.FromHours(19));
        await PutAsync("two", overwrite: true);
        await PassAsync(TimeSpan.FromHours(19));
        Assert.Empty(Actions);
        await PassAsync(TimeSpan.FromHours(1));
        await PassAsync(TimeSpan.FromDays(9));
        Assert.Equal(["NoChangeNotification"], Actions);
        Assert.Equal("NoChangeNotification:Finished", await StatusesAsync());
        await PutAsync("three", overwrite: true);
        Assert.Equal("NoChangeNotification:Pending", await StatusesAsync());
        await PassAsync(TimeSpan.FromHours(20));
        Assert.Equal(["NoChangeNotification", "NoChangeNotification"], Actions);
    }

    [Fact]
    public async Task Policies_end_with_others_in_their_place_and_with_the_parameter()
    {
        await PutAsync(tier: "Advanced", policies: $"[{NoChange}]");
        await PutAsync(overwrite: true, policies: "[]");
        await PassAsync(TimeSpan.FromDays(9));
        await PutAsync(overwrite: true, policies: $"[{NoChange}]");
        await CallAsync(SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = Name });
        await PassAsync(TimeSpan.FromDays(9));
        Assert.Empty(Actions);
    }
}

public sealed class RecordedPolicyTests : SsmFixture
{
    [Fact]
    public async Task What_a_policy_does_is_recorded_without_the_value()
    {
        const string Expiration = """{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2026-03-02T00:00:00Z"}}""";
        await PutAsync("canary", tier: "Advanced", policies: $"[{Expiration}]");
        Clock.Advance(TimeSpan.FromDays(1));
        await RunDueAsync();
        await RunDueAsync();
        var happened = Assert.Single(Server.Trail.Events);
        Assert.Equal(("ssm.amazonaws.com", "ParameterStorePolicyAction", "Expiration"), (happened.Service, happened.Name, happened.Details["policy-type"]));
        Assert.DoesNotContain(happened.Details.Values, detail => detail.Contains("canary", StringComparison.Ordinal));
    }
}
