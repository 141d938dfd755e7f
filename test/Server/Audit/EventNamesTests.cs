using Strongroom.Server.Audit;
using Strongroom.Server.Limits;
using Strongroom.Server.Model;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Lambda.Model;
using Endpoint = Strongroom.Server.Http.Endpoint;

namespace Strongroom.Server.Tests.Audit;

/// <summary>Where Lambda differs from the other services outside of its own room.</summary>
public sealed class EventNamesTests
{
    [Theory]
    [InlineData("CreateFunction", "CreateFunction20150331")]
    [InlineData("UpdateFunctionCode", "UpdateFunctionCode20150331v2")]
    [InlineData("AddPermission", "AddPermission20150331v2")]
    [InlineData("PutFunctionConcurrency", "PutFunctionConcurrency20171031")]
    [InlineData("TagResource", "TagResource20170331v2")]
    [InlineData("ListTags", "ListTags20170331")]
    [InlineData("Invoke", "Invoke")]
    public void Lambdas_events_carry_the_date_of_their_path(string operation, string name) =>
        Assert.Equal(name, EventNames.Of(LambdaOperations.Service, operation));

    [Fact]
    public void Other_services_events_do_not() => Assert.Equal("TagResource", EventNames.Of(KmsOperations.Service, "TagResource"));

    [Fact]
    public void Beyond_its_limits_Lambda_tells_when_to_come_back()
    {
        var route = new Endpoint(ServiceCatalog.Services, []).Routes.Single(route => (route.Service.Id, route.Operation) == ("lambda", "Invoke"));

        var error = RateLimits.Throttled(route);

        Assert.Equal(("TooManyRequestsException", 429, "Rate exceeded"), (error.Code, error.Status, error.WireMessage));
        Assert.Contains(error.Details, detail => detail is { Name: "Retry-After", Value: "1", InHeader: true });
        Assert.Contains(error.Details, detail => detail is { Name: "Reason", Value: "CallerRateLimitExceeded" });
    }
}
