using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Tests.Operations;

public sealed class AliasTests : LambdaFixture
{
    [Fact]
    public async Task Alias_is_a_name_for_a_version()
    {
        await PrepareAsync();
        var created = await AddAsync("live", "1", "in use");
        Assert.Equal(($"{Arn}:live", "1", "in use"), (created.AliasArn, created.FunctionVersion, created.Description));
        Assert.Null(created.RoutingConfig);
        Assert.Equal(created.RevisionId, (await GetAsync()).RevisionId);
        Assert.Equal("1", (await InvokeAsync(name: "f:live")).ExecutedVersion);
        Assert.Equal($"{Arn}:live", Runner.Runs[0].Invocation.InvokedArn);
        Assert.Equal($"{Arn}:live", (await CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f:live" })).Configuration!.FunctionArn);

        var moved = await CallAsync(LambdaOperations.UpdateAlias, new UpdateAliasRequest { FunctionName = "f", Name = "live", FunctionVersion = "2", RevisionId = created.RevisionId });
        Assert.Equal(("2", "in use"), (moved.FunctionVersion, moved.Description));
        Assert.Equal("2", (await InvokeAsync(qualifier: "live")).ExecutedVersion);
        await RefusedAsync(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
            LambdaOperations.UpdateAlias,
            new UpdateAliasRequest { FunctionName = "f", Name = "live", RevisionId = created.RevisionId });
    }

    [Fact]
    public async Task Alias_shares_invocations_between_two_versions()
    {
        await PrepareAsync();
        await CallAsync(LambdaOperations.CreateAlias, new CreateAliasRequest { FunctionName = "f", Name = "live", FunctionVersion = "1", RoutingConfig = Weights(("2", 0.25)) });
        Assert.Equal(0.25, (await GetAsync()).RoutingConfig!.AdditionalVersionWeights!["2"]);
        Draw = 0.2;
        Assert.Equal("2", (await InvokeAsync(qualifier: "live")).ExecutedVersion);
        Draw = 0.25;
        Assert.Equal("1", (await InvokeAsync(qualifier: "live")).ExecutedVersion);
        // What is described is the version that the alias points to.
        Draw = 0;
        Assert.Equal("1", (await CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f:live" })).Configuration!.Version);
        await CallAsync(LambdaOperations.UpdateAlias, new UpdateAliasRequest { FunctionName = "f", Name = "live", RoutingConfig = Weights() });
        Assert.Null((await GetAsync()).RoutingConfig);
    }

    [Fact]
    public async Task Routing_has_rules()
    {
        await PrepareAsync();
        await RefusedAsync("InvalidParameterValueException", "Number of items in AdditionalVersionWeights cannot be greater than 1", LambdaOperations.CreateAlias, Routed("1", ("2", 0.1), ("3", 0.1)));
        await RefusedAsync("InvalidParameterValueException", "$LATEST is not supported for an alias pointing to more than 1 version", LambdaOperations.CreateAlias, Routed("$LATEST", ("2", 0.1)));
        await RefusedAsync(
            "InvalidParameterValueException",
            "Invalid function version 1. Function version 1 is already included in routing configuration.",
            LambdaOperations.CreateAlias,
            Routed("1", ("1", 0.1)));
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}:9", LambdaOperations.CreateAlias, Routed("1", ("9", 0.1)));
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}:8", LambdaOperations.CreateAlias, Routed("8"));
    }

    [Fact]
    public async Task Names_are_taken_once_listed_and_taken_away()
    {
        await PrepareAsync();
        await AddAsync("live", "1");
        await AddAsync("edge", "$LATEST");
        await AddAsync("Old", "1");
        await RefusedAsync("ResourceConflictException", $"Alias already exists: {Arn}:live", LambdaOperations.CreateAlias, Routed("1"));
        var first = await CallAsync(LambdaOperations.ListAliases, new ListAliasesRequest { FunctionName = "f", MaxItems = 2 });
        var second = await CallAsync(LambdaOperations.ListAliases, new ListAliasesRequest { FunctionName = "f", Marker = first.NextMarker });
        Assert.Equal(["Old", "edge", "live"], first.Aliases!.Concat(second.Aliases!).Select(alias => alias.Name));
        Assert.Equal(["Old", "live"], (await CallAsync(LambdaOperations.ListAliases, new ListAliasesRequest { FunctionName = "f", FunctionVersion = "1" })).Aliases!.Select(alias => alias.Name));

        await CallAsync(LambdaOperations.DeleteAlias, new DeleteAliasRequest { FunctionName = "f", Name = "live" });
        await CallAsync(LambdaOperations.DeleteAlias, new DeleteAliasRequest { FunctionName = "f", Name = "live" });
        await RefusedAsync("ResourceNotFoundException", $"Cannot find alias arn: {Arn}:live", LambdaOperations.GetAlias, new GetAliasRequest { FunctionName = "f", Name = "live" });
        await RefusedAsync("ResourceNotFoundException", $"Cannot find alias arn: {Arn}:live", LambdaOperations.UpdateAlias, new UpdateAliasRequest { FunctionName = "f", Name = "live" });
    }

    private async Task PrepareAsync()
    {
        await CreateAsync();
        await PublishAsync();
        await ChangeCodeAsync(Zip("other"), publish: true);
    }

    private Task<AliasConfiguration> AddAsync(string name, string version, string? description = null) => CallAsync(
        LambdaOperations.CreateAlias, new CreateAliasRequest { FunctionName = "f", Name = name, FunctionVersion = version, Description = description });

    private Task<AliasConfiguration> GetAsync() => CallAsync(LambdaOperations.GetAlias, new GetAliasRequest { FunctionName = "f", Name = "live" });

    private static CreateAliasRequest Routed(string version, params (string Version, double Weight)[] weights) =>
        new() { FunctionName = "f", Name = "live", FunctionVersion = version, RoutingConfig = Weights(weights) };

    private static AliasRoutingConfiguration Weights(params (string Version, double Weight)[] weights) =>
        new() { AdditionalVersionWeights = weights.ToDictionary(each => each.Version, each => each.Weight) };
}
