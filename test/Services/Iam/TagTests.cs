using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Tags of users, roles, policies and providers.</summary>
public sealed class TagTests : IamFixture
{
    private const string Duplicate = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    private const string ProviderArn = $"arn:aws:iam::{Account}:oidc-provider/oidc.example.com";

    [Fact]
    public async Task A_users_tags_are_set_replaced_listed_and_removed()
    {
        var user = await CreateUserAsync();
        await CallAsync(IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = Tags(("b", "1"), ("a", "2")) });
        AssertAsked("iam:TagUser", user.Arn!, ("aws:RequestTag/b", "1"));
        await CallAsync(IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = Tags(("B", "")) });
        AssertAsked("iam:TagUser", user.Arn!, ("aws:ResourceTag/a", "2"));

        var listed = await AllAsync<Tag>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListUserTags, new ListUserTagsRequest { UserName = "alice", MaxItems = 1, Marker = marker });
            return (page.Tags, page.IsTruncated, page.Marker);
        });
        Assert.Equal([("B", ""), ("a", "2")], listed.Select(tag => (tag.Key!, tag.Value!)));
        await CallAsync(IamOperations.UntagUser, new UntagUserRequest { UserName = "alice", TagKeys = ["b", "absent"] });
        AssertAsked("iam:UntagUser", user.Arn!);
        Assert.Equal(["b", "absent"], Asked!.Conditions["aws:TagKeys"]);
        Assert.Equal("a", Assert.Single((await CallAsync(IamOperations.ListUserTags, new ListUserTagsRequest { UserName = "alice" })).Tags!).Key);
    }

    [Fact]
    public async Task A_roles_tags_are_set_listed_and_removed()
    {
        await CreateRoleAsync();
        await CallAsync(IamOperations.TagRole, new TagRoleRequest { RoleName = "app", Tags = Tags(("a", "1"), ("b", "2")) });
        await CallAsync(IamOperations.UntagRole, new UntagRoleRequest { RoleName = "app", TagKeys = ["A"] });
        Assert.Equal("b", Assert.Single((await CallAsync(IamOperations.ListRoleTags, new ListRoleTagsRequest { RoleName = "app" })).Tags!).Key);
    }

    [Fact]
    public async Task A_policys_tags_tell_case_apart()
    {
        var arn = await CreatePolicyAsync();
        await CallAsync(IamOperations.TagPolicy, new TagPolicyRequest { PolicyArn = arn, Tags = Tags(("a", "1"), ("A", "2")) });
        Assert.Equal(["A", "a"], (await CallAsync(IamOperations.ListPolicyTags, new ListPolicyTagsRequest { PolicyArn = arn })).Tags!.Select(tag => tag.Key!));
        await CallAsync(IamOperations.UntagPolicy, new UntagPolicyRequest { PolicyArn = arn, TagKeys = ["a"] });
        Assert.Equal("A", Assert.Single((await CallAsync(IamOperations.ListPolicyTags, new ListPolicyTagsRequest { PolicyArn = arn })).Tags!).Key);
        Assert.Empty((await CallAsync(IamOperations.ListPolicyTags, new ListPolicyTagsRequest { PolicyArn = AwsPolicyArn })).Tags!);
        await RefusedAsync("InvalidInput", "Duplicate tag keys found.", IamOperations.TagPolicy, new TagPolicyRequest { PolicyArn = arn, Tags = Tags(("x", "1"), ("x", "2")) });
    }

    [Fact]
    public async Task A_providers_tags_are_set_listed_and_removed()
    {
        await CallAsync(IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = "https://oidc.example.com" });
        await CallAsync(IamOperations.TagOpenIDConnectProvider, new TagOpenIDConnectProviderRequest { OpenIDConnectProviderArn = ProviderArn, Tags = Tags(("a", "1"), ("b", "2")) });
        AssertAsked("iam:TagOpenIDConnectProvider", ProviderArn, ("aws:RequestTag/a", "1"));
        await CallAsync(IamOperations.UntagOpenIDConnectProvider, new UntagOpenIDConnectProviderRequest { OpenIDConnectProviderArn = ProviderArn, TagKeys = ["a"] });
        Assert.Equal("b", Assert.Single((await CallAsync(IamOperations.ListOpenIDConnectProviderTags, new ListOpenIDConnectProviderTagsRequest { OpenIDConnectProviderArn = ProviderArn })).Tags!).Key);
    }

    [Fact]
    public async Task Tags_that_break_the_rules_are_refused()
    {
        await CreateUserAsync();
        await CreateRoleAsync();
        await RefusedAsync("InvalidInput", Duplicate, IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = Tags(("k", "1"), ("K", "2")) });
        await RefusedAsync("InvalidInput", Duplicate, IamOperations.TagRole, new TagRoleRequest { RoleName = "app", Tags = Tags(("k", "1"), ("K", "2")) });
        await RefusedAsync("InvalidInput", Duplicate, IamOperations.CreateUser, new CreateUserRequest { UserName = "x", Tags = Tags(("k", "1"), ("K", "2")) });
        await RefusedAsync("InvalidInput", Duplicate, IamOperations.CreateRole, new CreateRoleRequest { RoleName = "x", AssumeRolePolicyDocument = Trust, Tags = Tags(("k", "1"), ("k", "2")) });
        await RefusedAsync("InvalidInput", "Tag keys beginning with aws: are reserved for system use.", IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = Tags(("AWS:x", "1")) });
        await CallAsync(IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = [.. Enumerable.Range(0, 50).Select(i => new Tag { Key = $"k{i}", Value = "" })] });
        await CallAsync(IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = Tags(("K7", "again")) });
        await RefusedAsync("LimitExceeded", "The number of tags has reached the maximum limit.", IamOperations.TagUser, new TagUserRequest { UserName = "alice", Tags = Tags(("one more", "")) });
    }

    [Fact]
    public async Task Nothing_has_no_tags()
    {
        const string NoUser = "The user with name none cannot be found.", NoRole = "The role with name none cannot be found.";
        const string PolicyArn = $"arn:aws:iam::{Account}:policy/none", NoPolicy = $"Policy {PolicyArn} was not found.", NoProvider = $"OpenIDConnect Provider not found for arn {ProviderArn}";
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.TagUser, new TagUserRequest { UserName = "none", Tags = Tags(("a", "b")) });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.UntagUser, new UntagUserRequest { UserName = "none", TagKeys = ["a"] });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.ListUserTags, new ListUserTagsRequest { UserName = "none" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.TagRole, new TagRoleRequest { RoleName = "none", Tags = Tags(("a", "b")) });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.UntagRole, new UntagRoleRequest { RoleName = "none", TagKeys = ["a"] });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.ListRoleTags, new ListRoleTagsRequest { RoleName = "none" });
        await RefusedAsync("NoSuchEntity", NoPolicy, IamOperations.TagPolicy, new TagPolicyRequest { PolicyArn = PolicyArn, Tags = Tags(("a", "b")) });
        await RefusedAsync("NoSuchEntity", NoPolicy, IamOperations.UntagPolicy, new UntagPolicyRequest { PolicyArn = PolicyArn, TagKeys = ["a"] });
        await RefusedAsync("NoSuchEntity", NoPolicy, IamOperations.ListPolicyTags, new ListPolicyTagsRequest { PolicyArn = PolicyArn });
        await RefusedAsync("NoSuchEntity", NoProvider, IamOperations.TagOpenIDConnectProvider, new TagOpenIDConnectProviderRequest { OpenIDConnectProviderArn = ProviderArn, Tags = Tags(("a", "b")) });
        await RefusedAsync("NoSuchEntity", NoProvider, IamOperations.UntagOpenIDConnectProvider, new UntagOpenIDConnectProviderRequest { OpenIDConnectProviderArn = ProviderArn, TagKeys = ["a"] });
        await RefusedAsync("NoSuchEntity", NoProvider, IamOperations.ListOpenIDConnectProviderTags, new ListOpenIDConnectProviderTagsRequest { OpenIDConnectProviderArn = ProviderArn });
    }

    private static List<Tag> Tags(params IEnumerable<(string Key, string Value)> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
}
