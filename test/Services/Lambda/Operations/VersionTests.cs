using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Tests.Operations;

public sealed class VersionTests : LambdaFixture
{
    [Fact]
    public async Task Published_version_does_not_change_any_more()
    {
        await CreateAsync();
        var first = await PublishAsync("first");
        Assert.Equal(("1", $"{Arn}:1", "first"), (first.Version, first.FunctionArn, first.Description));
        await CallAsync(LambdaOperations.UpdateFunctionConfiguration, new UpdateFunctionConfigurationRequest { FunctionName = "f", Timeout = 60 });
        await ChangeCodeAsync(Zip("other"));

        var found = await CallAsync(LambdaOperations.GetFunctionConfiguration, new GetFunctionConfigurationRequest { FunctionName = "f", Qualifier = "1" });
        Assert.Equal((3, first.CodeSha256, first.RevisionId), (found.Timeout, found.CodeSha256, found.RevisionId));
        await InvokeAsync(qualifier: "1");
        Assert.Equal(("1", first.CodeSha256), (Runner.Runs[0].Spec.Version, Runner.Runs[0].Spec.CodeSha256));
        await RefusedAsync(
            "InvalidParameterValueException",
            "The function's versions and aliases do not change: name the function without a qualifier.",
            LambdaOperations.UpdateFunctionConfiguration,
            new UpdateFunctionConfigurationRequest { FunctionName = "f:1", Timeout = 1 });
    }

    [Fact]
    public async Task Publishing_what_has_not_changed_makes_no_version()
    {
        await CreateAsync();
        var first = await PublishAsync("first");
        var again = await PublishAsync("again");
        Assert.Equal(("1", "first", first.RevisionId), (again.Version, again.Description, again.RevisionId));
        await ChangeCodeAsync(Zip());
        Assert.Equal("1", (await ChangeCodeAsync(Zip(), publish: true)).Version);
        Assert.Equal("2", (await ChangeCodeAsync(Zip("other"), publish: true)).Version);
    }

    [Fact]
    public async Task Function_can_be_created_with_a_version()
    {
        var request = Function();
        var created = await CallAsync(LambdaOperations.CreateFunction, new CreateFunctionRequest
        {
            FunctionName = request.FunctionName, Runtime = request.Runtime, Handler = request.Handler, Role = request.Role, Code = request.Code, Publish = true,
        });
        Assert.Equal(("1", $"{Arn}:1"), (created.Version, created.FunctionArn));
    }

    [Fact]
    public async Task Publishing_may_demand_what_is_published()
    {
        var created = await CreateAsync();
        await RefusedAsync(
            "InvalidParameterValueException",
            $"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({created.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.",
            LambdaOperations.PublishVersion,
            new PublishVersionRequest { FunctionName = "f", CodeSha256 = "other" });
        await RefusedAsync(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
            LambdaOperations.PublishVersion,
            new PublishVersionRequest { FunctionName = "f", RevisionId = "other" });
        await CallAsync(LambdaOperations.PublishVersion, new PublishVersionRequest { FunctionName = "f", CodeSha256 = created.CodeSha256, RevisionId = created.RevisionId });
    }

    [Fact]
    public async Task Versions_are_listed_from_latest_and_by_number()
    {
        await CreateAsync();
        for (var i = 0; i < 11; i++)
        {
            await ChangeCodeAsync(Zip($"{i}"), publish: true);
        }

        var page = await CallAsync(LambdaOperations.ListVersionsByFunction, new ListVersionsByFunctionRequest { FunctionName = "f", MaxItems = 10 });
        var rest = await CallAsync(LambdaOperations.ListVersionsByFunction, new ListVersionsByFunctionRequest { FunctionName = "f", Marker = page.NextMarker });
        Assert.Equal(["$LATEST", .. Enumerable.Range(1, 11).Select(number => $"{number}")], page.Versions!.Concat(rest.Versions!).Select(version => version.Version));
        Assert.Equal($"{Arn}:$LATEST", page.Versions![0].FunctionArn);
        Assert.Null(rest.NextMarker);
        var first = await CallAsync(LambdaOperations.ListVersionsByFunction, new ListVersionsByFunctionRequest { FunctionName = "f", MaxItems = 1 });
        var second = await CallAsync(LambdaOperations.ListVersionsByFunction, new ListVersionsByFunctionRequest { FunctionName = "f", MaxItems = 1, Marker = first.NextMarker });
        Assert.Equal("1", Assert.Single(second.Versions!).Version);
    }

    [Fact]
    public async Task Version_is_deleted_unless_an_alias_points_to_it()
    {
        await CreateAsync();
        await PublishAsync();
        await CallAsync(LambdaOperations.CreateAlias, new CreateAliasRequest { FunctionName = "f", Name = "live", FunctionVersion = "1" });
        await RefusedAsync(
            "ResourceConflictException", "Unable to delete version because the following aliases reference it: [live]", LambdaOperations.DeleteFunction, Delete("1"));
        await RefusedAsync("InvalidParameterValueException", "Deletion of aliases is not currently supported.", LambdaOperations.DeleteFunction, Delete("live"));
        await RefusedAsync(
            "InvalidParameterValueException", "$LATEST version cannot be deleted without deleting the function.", LambdaOperations.DeleteFunction, Delete("$LATEST"));
        await CallAsync(LambdaOperations.DeleteAlias, new DeleteAliasRequest { FunctionName = "f", Name = "live" });
        await CallAsync(LambdaOperations.DeleteFunction, Delete("1"));
        await CallAsync(LambdaOperations.DeleteFunction, Delete("1"));
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}:1", LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f:1" });

        // Its number is not used again, and what has not changed can be published again.
        Assert.Equal("2", (await PublishAsync()).Version);
    }

    [Fact]
    public async Task Code_of_a_version_stays_as_long_as_the_version()
    {
        await CreateAsync();
        await PublishAsync();
        await ChangeCodeAsync(Zip("other"));
        Clock.Advance(TimeSpan.FromHours(1));
        await RunDueAsync();
        Assert.Equal(2, await PiecesAsync());
        await CallAsync(LambdaOperations.DeleteFunction, Delete("1"));
        Clock.Advance(TimeSpan.FromHours(1));
        await RunDueAsync();
        Assert.Equal(1, await PiecesAsync());
    }

    private static DeleteFunctionRequest Delete(string qualifier) => new() { FunctionName = "f", Qualifier = qualifier };
}
