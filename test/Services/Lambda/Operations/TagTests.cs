using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Tests.Operations;

public sealed class TagTests : LambdaFixture
{
    [Fact]
    public async Task Tags_come_and_go()
    {
        var request = Function();
        await CallAsync(LambdaOperations.CreateFunction, new CreateFunctionRequest
        {
            FunctionName = "f", Runtime = request.Runtime, Handler = request.Handler, Role = request.Role, Code = request.Code,
            Tags = new Dictionary<string, string> { ["team"] = "db" },
        });
        Assert.Equal(["lambda:CreateFunction", "iam:PassRole", "lambda:TagResource"], [Asked!.Action, .. Asked.Dependent.Select(dependent => dependent.Action)]);
        Assert.Equal(["db"], Asked.Conditions["aws:RequestTag/team"]);

        await TagAsync(("team", "ops"), ("stage", "prod"));
        Assert.Equal(["db"], Asked.Conditions["aws:ResourceTag/team"]);
        Assert.Equal(new Dictionary<string, string> { ["stage"] = "prod", ["team"] = "ops" }, await TagsAsync());
        Assert.Equal("ops", (await CallAsync(LambdaOperations.GetFunction, new GetFunctionRequest { FunctionName = "f" })).Tags!["team"]);
        await CallAsync(LambdaOperations.UntagResource, new UntagResourceRequest { Resource = Arn, TagKeys = ["team", "nothing"] });
        Assert.Equal(["team", "nothing"], Asked.Conditions["aws:TagKeys"]);
        Assert.Equal(new Dictionary<string, string> { ["stage"] = "prod" }, await TagsAsync());
    }

    [Fact]
    public async Task Tags_have_rules()
    {
        await CreateAsync();
        await RefusedAsync("InvalidParameterValueException", "Tag keys beginning with aws: are reserved for system use.", LambdaOperations.TagResource, Request(("aws:x", "y")));
        await RefusedAsync(
            "InvalidParameterValueException", "Number of tags exceeds resource tag limit.", LambdaOperations.TagResource, Request([.. Enumerable.Range(0, 51).Select(i => ($"k{i}", ""))]));
        await RefusedAsync(
            "InvalidParameterValueException",
            "Tags on function aliases and versions are not supported. Please specify a function ARN.",
            LambdaOperations.ListTags,
            new ListTagsRequest { Resource = $"{Arn}:1" });
        await RefusedAsync("ResourceNotFoundException", $"Function not found: {Arn}x", LambdaOperations.ListTags, new ListTagsRequest { Resource = $"{Arn}x" });
    }

    private Task TagAsync(params (string Key, string Value)[] tags) => CallAsync(LambdaOperations.TagResource, Request(tags));

    private async Task<IReadOnlyDictionary<string, string>> TagsAsync() => (await CallAsync(LambdaOperations.ListTags, new ListTagsRequest { Resource = Arn })).Tags!;

    private static TagResourceRequest Request(params (string Key, string Value)[] tags) =>
        new() { Resource = Arn, Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value) };
}
