using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Managed policies and their versions.</summary>
public sealed class ManagedPolicyTests : IamFixture
{
    private const string Second = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
    private const string AbsentArn = $"arn:aws:iam::{Account}:policy/none";

    [Fact]
    public async Task A_new_policy_has_one_version_that_nobody_uses()
    {
        var made = (await CallAsync(IamOperations.CreatePolicy, new CreatePolicyRequest
        {
            PolicyName = "reader",
            Path = "/p/",
            Description = "reads",
            PolicyDocument = Document,
            Tags = [new Tag { Key = "a", Value = "lower" }, new Tag { Key = "A", Value = "upper" }],
        })).Policy!;

        AssertAsked("iam:CreatePolicy", made.Arn!);
        // To a condition both are one key.
        Assert.Equal(["upper", "lower"], Asked!.Conditions["aws:RequestTag/a"]);
        Assert.Equal("iam:TagPolicy", Assert.Single(Asked!.Dependent).Action);
        Assert.Equal($"arn:aws:iam::{Account}:policy/p/reader", made.Arn);
        Assert.Matches("^ANPA[A-Z2-7]{17}$", made.PolicyId);
        Assert.Equal(("v1", 0, 0, true, null), (made.DefaultVersionId, made.AttachmentCount, made.PermissionsBoundaryUsageCount, made.IsAttachable, made.Description));
        var read = (await CallAsync(IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = made.Arn })).Policy!;
        Assert.Equal(("reads", made.PolicyId, Clock.GetUtcNow()), (read.Description, read.PolicyId, read.UpdateDate));
        Assert.Equal([("A", "upper"), ("a", "lower")], read.Tags!.Select(tag => (tag.Key!, tag.Value!)));
        Assert.Empty((await CallAsync(IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = await CreatePolicyAsync("plain") })).Policy!.Tags!);
        Assert.Null(Assert.Single((await CallAsync(IamOperations.ListPolicies, new ListPoliciesRequest { Scope = "Local", PathPrefix = "/p/" })).Policies!).Description);
    }

    [Fact]
    public async Task Versions_are_added_read_chosen_and_deleted()
    {
        var arn = await CreatePolicyAsync();
        Clock.Advance(TimeSpan.FromHours(1));

        var second = (await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = Second, SetAsDefault = true })).PolicyVersion!;
        AssertAsked("iam:CreatePolicyVersion", arn);
        var third = (await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = Document })).PolicyVersion!;

        Assert.Equal(("v2", true, null), (second.VersionId, second.IsDefaultVersion, second.Document));
        Assert.Equal(("v3", false), (third.VersionId, third.IsDefaultVersion));
        Assert.Equal([("v3", false), ("v2", true), ("v1", false)], await VersionsAsync(arn));
        var read = (await CallAsync(IamOperations.GetPolicyVersion, new GetPolicyVersionRequest { PolicyArn = arn, VersionId = "v2" })).PolicyVersion!;
        Assert.Equal((Second, true, Clock.GetUtcNow()), (Uri.UnescapeDataString(read.Document!), read.IsDefaultVersion, read.CreateDate));
        Assert.Equal(Clock.GetUtcNow(), (await CallAsync(IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = arn })).Policy!.UpdateDate);
        await RefusedAsync("DeleteConflict", "Cannot delete the default version of a policy.", IamOperations.DeletePolicyVersion, new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = "v2" });
        await CallAsync(IamOperations.SetDefaultPolicyVersion, new SetDefaultPolicyVersionRequest { PolicyArn = arn, VersionId = "v1" });
        await CallAsync(IamOperations.DeletePolicyVersion, new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = "v2" });
        Assert.Equal([("v3", false), ("v1", true)], await VersionsAsync(arn));
        Assert.Equal("v4", (await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = Second })).PolicyVersion!.VersionId);
    }

    [Fact]
    public async Task There_are_five_versions_at_most()
    {
        var arn = await CreatePolicyAsync();
        for (var i = 0; i < 4; i++)
        {
            await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = Document });
        }

        await RefusedAsync(
            "LimitExceeded",
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
            IamOperations.CreatePolicyVersion,
            new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = Document });
    }

    [Fact]
    public async Task Absent_policies_and_versions_are_told_so()
    {
        var arn = await CreatePolicyAsync();
        var absent = $"Policy {AbsentArn} was not found.";
        await RefusedAsync("NoSuchEntity", absent, IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = AbsentArn });
        await RefusedAsync("NoSuchEntity", absent, IamOperations.DeletePolicy, new DeletePolicyRequest { PolicyArn = AbsentArn });
        await RefusedAsync("NoSuchEntity", absent, IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = AbsentArn, PolicyDocument = Document });
        await RefusedAsync("NoSuchEntity", absent, IamOperations.ListPolicyVersions, new ListPolicyVersionsRequest { PolicyArn = AbsentArn });
        await RefusedAsync("NoSuchEntity", absent, IamOperations.ListEntitiesForPolicy, new ListEntitiesForPolicyRequest { PolicyArn = AbsentArn });
        // The path is part of the name by which a policy is found.
        await RefusedAsync("NoSuchEntity", $"Policy arn:aws:iam::{Account}:policy/x/reader was not found.", IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = $"arn:aws:iam::{Account}:policy/x/reader" });
        foreach (var (policy, version) in (IEnumerable<(string, string)>)[(AbsentArn, "v1"), (arn, "v9")])
        {
            var text = $"Policy {policy} version {version} does not exist or is not attachable.";
            await RefusedAsync("NoSuchEntity", text, IamOperations.GetPolicyVersion, new GetPolicyVersionRequest { PolicyArn = policy, VersionId = version });
            await RefusedAsync("NoSuchEntity", text, IamOperations.SetDefaultPolicyVersion, new SetDefaultPolicyVersionRequest { PolicyArn = policy, VersionId = version });
            await RefusedAsync("NoSuchEntity", text, IamOperations.DeletePolicyVersion, new DeletePolicyVersionRequest { PolicyArn = policy, VersionId = version });
        }
    }

    [Fact]
    public async Task Names_are_taken_on_every_path_and_documents_are_checked()
    {
        await CreatePolicyAsync();
        var long_ = Document.Replace("\"*\"", "\"arn:aws:s3:::" + new string('x', 6144) + "\"", StringComparison.Ordinal);

        await RefusedAsync(
            "EntityAlreadyExists", "A policy called Reader already exists. Duplicate names are not allowed.", IamOperations.CreatePolicy,
            new CreatePolicyRequest { PolicyName = "Reader", Path = "/x/", PolicyDocument = Document });
        await RefusedAsync("MalformedPolicyDocument", "Syntax errors in policy.", IamOperations.CreatePolicy, new CreatePolicyRequest { PolicyName = "x", PolicyDocument = "[]" });
        await RefusedAsync("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", IamOperations.CreatePolicy, new CreatePolicyRequest { PolicyName = "x", PolicyDocument = long_ });
        await RefusedAsync("MalformedPolicyDocument", "Syntax errors in policy.", IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = AbsentArn, PolicyDocument = "[]" });
        await RefusedAsync("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = AbsentArn, PolicyDocument = long_ });
    }

    [Fact]
    public async Task A_policy_is_deleted_only_when_nobody_uses_it_and_one_version_is_left()
    {
        await CreateUserAsync();
        var arn = await CreatePolicyAsync();
        await AttachToUserAsync(arn);
        await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = arn, PolicyDocument = Second });
        var delete = new DeletePolicyRequest { PolicyArn = arn };

        await RefusedAsync("DeleteConflict", "Cannot delete a policy attached to entities.", IamOperations.DeletePolicy, delete);
        await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = arn });
        await RefusedAsync(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
            IamOperations.DeletePolicy,
            delete);
        await CallAsync(IamOperations.DeletePolicyVersion, new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = "v2" });
        await CallAsync(IamOperations.DeletePolicy, delete);
        await RefusedAsync("NoSuchEntity", $"Policy {arn} was not found.", IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = arn });
    }

    [Fact]
    public async Task Lists_of_policies_choose_by_scope_use_and_path()
    {
        await CreateUserAsync();
        var attached = await CreatePolicyAsync("attached");
        var bounding = await CreatePolicyAsync("bounding");
        await CreatePolicyAsync("idle");
        await AttachToUserAsync(attached);
        await AttachToUserAsync(AwsPolicyArn);
        await CallAsync(IamOperations.PutUserPermissionsBoundary, new PutUserPermissionsBoundaryRequest { UserName = "alice", PermissionsBoundary = bounding });
        async Task<List<string>> Names(ListPoliciesRequest request) =>
            [.. (await CallAsync(IamOperations.ListPolicies, request)).Policies!.Select(policy => policy.PolicyName!)];

        Assert.Equal(["attached", "bounding", "idle"], await Names(new ListPoliciesRequest { Scope = "Local" }));
        Assert.Equal(["attached", "SecretsManagerReadWrite"], await Names(new ListPoliciesRequest { OnlyAttached = true }));
        Assert.Equal(["SecretsManagerReadWrite"], await Names(new ListPoliciesRequest { Scope = "AWS", OnlyAttached = true }));
        Assert.Equal(["bounding"], await Names(new ListPoliciesRequest { PolicyUsageFilter = "PermissionsBoundary" }));
        Assert.Equal(["attached"], await Names(new ListPoliciesRequest { Scope = "Local", PolicyUsageFilter = "PermissionsPolicy" }));
        Assert.Contains("AWSLambdaBasicExecutionRole", await Names(new ListPoliciesRequest { PathPrefix = "/service-role/" }));
        var all = await AllAsync<Model.Policy>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListPolicies, new ListPoliciesRequest { MaxItems = 7, Marker = marker });
            return (page.Policies, page.IsTruncated, page.Marker);
        });
        Assert.Equal(all.Select(policy => policy.Arn).Distinct().Count(), all.Count);
        Assert.Equal(3 + (await Names(new ListPoliciesRequest { Scope = "AWS", MaxItems = 1000 })).Count, all.Count);
    }

    [Fact]
    public async Task Who_uses_a_policy_is_listed_by_kind_use_and_path()
    {
        var arn = await CreatePolicyAsync();
        await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "alice", Path = "/p/", PermissionsBoundary = arn });
        await CreateUserAsync("bob");
        await CreateGroupAsync();
        await CreateRoleAsync();
        await AttachToUserAsync(arn, "bob");
        await CallAsync(IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = arn });
        await CallAsync(IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = arn });
        async Task<List<string>> Names(ListEntitiesForPolicyRequest request)
        {
            var answer = await CallAsync(IamOperations.ListEntitiesForPolicy, request);
            return [.. answer.PolicyGroups!.Select(group => group.GroupName!), .. answer.PolicyRoles!.Select(role => role.RoleName!), .. answer.PolicyUsers!.Select(user => user.UserName!)];
        }

        Assert.Equal(["staff", "app", "bob", "alice"], await Names(new ListEntitiesForPolicyRequest { PolicyArn = arn }));
        Assert.Equal(["staff"], await Names(new ListEntitiesForPolicyRequest { PolicyArn = arn, EntityFilter = "Group" }));
        Assert.Equal(["alice"], await Names(new ListEntitiesForPolicyRequest { PolicyArn = arn, PolicyUsageFilter = "PermissionsBoundary" }));
        Assert.Equal(["bob"], await Names(new ListEntitiesForPolicyRequest { PolicyArn = arn, PolicyUsageFilter = "PermissionsPolicy", EntityFilter = "User" }));
        Assert.Equal(["alice"], await Names(new ListEntitiesForPolicyRequest { PolicyArn = arn, PathPrefix = "/p/" }));
        var first = await CallAsync(IamOperations.ListEntitiesForPolicy, new ListEntitiesForPolicyRequest { PolicyArn = arn, MaxItems = 3 });
        Assert.True(first.IsTruncated);
        Assert.Single(await Names(new ListEntitiesForPolicyRequest { PolicyArn = arn, Marker = first.Marker }));
    }

    [Fact]
    public async Task Policies_that_everybody_has_are_read_and_never_changed()
    {
        var read = (await CallAsync(IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = AwsPolicyArn })).Policy!;
        Assert.Equal(("SecretsManagerReadWrite", "/", "v1"), (read.PolicyName, read.Path, read.DefaultVersionId));
        Assert.Matches("^ANPA[A-Z2-7]{17}$", read.PolicyId);
        Assert.Equal(("v1", true), Assert.Single(await VersionsAsync(AwsPolicyArn)));
        var version = (await CallAsync(IamOperations.GetPolicyVersion, new GetPolicyVersionRequest { PolicyArn = AwsPolicyArn, VersionId = "v1" })).PolicyVersion!;
        Assert.Contains("secretsmanager:*", Uri.UnescapeDataString(version.Document!), StringComparison.Ordinal);
        var absent = $"Policy {AwsPolicyArn} was not found.";
        await RefusedAsync("NoSuchEntity", absent, IamOperations.DeletePolicy, new DeletePolicyRequest { PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", absent, IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest { PolicyArn = AwsPolicyArn, PolicyDocument = Document });
        await RefusedAsync("NoSuchEntity", absent, IamOperations.TagPolicy, new TagPolicyRequest { PolicyArn = AwsPolicyArn, Tags = [new Tag { Key = "a", Value = "b" }] });
    }

    private async Task<List<(string, bool)>> VersionsAsync(string arn)
    {
        var versions = await AllAsync<PolicyVersion>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListPolicyVersions, new ListPolicyVersionsRequest { PolicyArn = arn, MaxItems = 1, Marker = marker });
            return (page.Versions, page.IsTruncated, page.Marker);
        });
        return [.. versions.Select(version => (version.VersionId!, version.IsDefaultVersion!.Value))];
    }
}
