using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class TagTests : SsmFixture
{
    private static AddTagsToResourceRequest Add(string id, params Ssm.Model.Tag[] tags) => new() { ResourceType = "Parameter", ResourceId = id, Tags = tags };

    private static RemoveTagsFromResourceRequest Remove(string id, params string[] keys) => new() { ResourceType = "Parameter", ResourceId = id, TagKeys = keys };

    private static ListTagsForResourceRequest List(string id) => new() { ResourceType = "Parameter", ResourceId = id };

    private async Task<string> TagsAsync() =>
        string.Join(' ', (await CallAsync(SsmOperations.ListTagsForResource, List(Name))).TagList!.Select(tag => $"{tag.Key}={tag.Value}"));

    [Fact]
    public async Task Tags_are_set_and_removed()
    {
        await PutAsync(tags: [Tag("a", "1")]);
        await CallAsync(SsmOperations.AddTagsToResource, Add(Name, Tag("a", "2"), Tag("b", "3")));
        Assert.Equal("a=2 b=3", await TagsAsync());
        await CallAsync(SsmOperations.RemoveTagsFromResource, Remove(Name, "a", "none"));
        Assert.Equal("b=3", await TagsAsync());
        await PutAsync("two", overwrite: true);
        Assert.Equal("b=3", await TagsAsync());
    }

    [Fact]
    public async Task A_parameter_has_fifty_tags()
    {
        await PutAsync();
        await CallAsync(SsmOperations.AddTagsToResource, Add(Name, [.. Enumerable.Range(0, 50).Select(number => Tag($"t{number}", ""))]));
        await RefusedAsync("TooManyTagsError", null, SsmOperations.AddTagsToResource, Add(Name, Tag("more", "")));
        await RefusedAsync(Validation, "aws:", SsmOperations.AddTagsToResource, Add(Name, Tag("aws:x", "")));
    }

    [Fact]
    public async Task What_is_no_parameter_has_no_tags()
    {
        await RefusedAsync("InvalidResourceId", null, SsmOperations.AddTagsToResource, Add("/none", Tag("a", "b")));
        await RefusedAsync("InvalidResourceId", null, SsmOperations.RemoveTagsFromResource, Remove("/none", "a"));
        await RefusedAsync("InvalidResourceId", null, SsmOperations.ListTagsForResource, List("/none"));
        await RefusedAsync("InvalidResourceType", null, SsmOperations.AddTagsToResource, new AddTagsToResourceRequest { ResourceType = "Document", ResourceId = "x", Tags = [Tag("a", "b")] });
        await RefusedAsync("InvalidResourceType", null, SsmOperations.RemoveTagsFromResource, new RemoveTagsFromResourceRequest { ResourceType = "Document", ResourceId = "x", TagKeys = ["a"] });
        await RefusedAsync("InvalidResourceType", null, SsmOperations.ListTagsForResource, new ListTagsForResourceRequest { ResourceType = "Document", ResourceId = "x" });
    }

    [Fact]
    public async Task Tag_keys_can_be_kept_from_somebody()
    {
        await PutAsync();
        var tagger = await UserAsync(Allow("ssm:AddTagsToResource,ssm:RemoveTagsFromResource", Arn(), """{"ForAllValues:StringEquals":{"aws:TagKeys":"team"}}"""));
        await CallAsync(SsmOperations.AddTagsToResource, Add(Name, Tag("team", "x")), tagger);
        await RefusedAsync(Denied, null, SsmOperations.AddTagsToResource, Add(Name, Tag("other", "x")), tagger);
        await RefusedAsync(Denied, null, SsmOperations.RemoveTagsFromResource, Remove(Name, "other"), tagger);
    }

    [Fact]
    public async Task Denied_by_default()
    {
        await PutAsync();
        await DeniedAsync(SsmOperations.AddTagsToResource, Add(Name, Tag("a", "b")));
        await DeniedAsync(SsmOperations.RemoveTagsFromResource, Remove(Name, "a"));
        await DeniedAsync(SsmOperations.ListTagsForResource, List(Name));
    }
}
