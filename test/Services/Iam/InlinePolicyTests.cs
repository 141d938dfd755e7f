using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Inline policies of users, groups and roles.</summary>
public sealed class InlinePolicyTests : IamFixture
{
    private const string Airy = """
        { "Version": "2012-10-17",
          "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/%3A+é" } }
        """;

    [Fact]
    public async Task A_users_policy_is_put_read_listed_and_deleted()
    {
        var user = await CreateUserAsync();
        foreach (var name in (string[])["b", "a"])
        {
            await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = name, PolicyDocument = Airy });
        }

        AssertAsked("iam:PutUserPolicy", user.Arn!);
        var read = await CallAsync(IamOperations.GetUserPolicy, new GetUserPolicyRequest { UserName = "alice", PolicyName = "a" });
        Assert.Equal(("alice", "a", Airy), (read.UserName, read.PolicyName, Uri.UnescapeDataString(read.PolicyDocument!)));
        var names = await AllAsync<string>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListUserPolicies, new ListUserPoliciesRequest { UserName = "alice", MaxItems = 1, Marker = marker });
            return (page.PolicyNames, page.IsTruncated, page.Marker);
        });
        Assert.Equal(["a", "b"], names);
        await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = "a", PolicyDocument = Document });
        Assert.Equal(Document, Uri.UnescapeDataString((await CallAsync(IamOperations.GetUserPolicy, new GetUserPolicyRequest { UserName = "alice", PolicyName = "a" })).PolicyDocument!));
        await CallAsync(IamOperations.DeleteUserPolicy, new DeleteUserPolicyRequest { UserName = "alice", PolicyName = "a" });
        Assert.Equal(["b"], (await CallAsync(IamOperations.ListUserPolicies, new ListUserPoliciesRequest { UserName = "alice" })).PolicyNames!);
        const string Gone = "The user policy with name a cannot be found.";
        await RefusedAsync("NoSuchEntity", Gone, IamOperations.GetUserPolicy, new GetUserPolicyRequest { UserName = "alice", PolicyName = "a" });
        await RefusedAsync("NoSuchEntity", Gone, IamOperations.DeleteUserPolicy, new DeleteUserPolicyRequest { UserName = "alice", PolicyName = "a" });
    }

    [Fact]
    public async Task A_groups_policy_is_put_read_listed_and_deleted()
    {
        var group = await CreateGroupAsync();
        await CallAsync(IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "a", PolicyDocument = Airy });

        AssertAsked("iam:PutGroupPolicy", group.Arn!);
        var read = await CallAsync(IamOperations.GetGroupPolicy, new GetGroupPolicyRequest { GroupName = "staff", PolicyName = "a" });
        Assert.Equal(("staff", "a", Airy), (read.GroupName, read.PolicyName, Uri.UnescapeDataString(read.PolicyDocument!)));
        Assert.Equal(["a"], (await CallAsync(IamOperations.ListGroupPolicies, new ListGroupPoliciesRequest { GroupName = "staff" })).PolicyNames!);
        await CallAsync(IamOperations.DeleteGroupPolicy, new DeleteGroupPolicyRequest { GroupName = "staff", PolicyName = "a" });
        const string Gone = "The group policy with name a cannot be found.";
        await RefusedAsync("NoSuchEntity", Gone, IamOperations.GetGroupPolicy, new GetGroupPolicyRequest { GroupName = "staff", PolicyName = "a" });
        await RefusedAsync("NoSuchEntity", Gone, IamOperations.DeleteGroupPolicy, new DeleteGroupPolicyRequest { GroupName = "staff", PolicyName = "a" });
    }

    [Fact]
    public async Task A_roles_policy_is_put_read_listed_and_deleted()
    {
        var role = await CreateRoleAsync();
        await CallAsync(IamOperations.PutRolePolicy, new PutRolePolicyRequest { RoleName = "app", PolicyName = "a", PolicyDocument = Airy });

        AssertAsked("iam:PutRolePolicy", role.Arn!);
        var read = await CallAsync(IamOperations.GetRolePolicy, new GetRolePolicyRequest { RoleName = "app", PolicyName = "a" });
        Assert.Equal(("app", "a", Airy), (read.RoleName, read.PolicyName, Uri.UnescapeDataString(read.PolicyDocument!)));
        Assert.Equal(["a"], (await CallAsync(IamOperations.ListRolePolicies, new ListRolePoliciesRequest { RoleName = "app" })).PolicyNames!);
        await CallAsync(IamOperations.DeleteRolePolicy, new DeleteRolePolicyRequest { RoleName = "app", PolicyName = "a" });
        const string Gone = "The role policy with name a cannot be found.";
        await RefusedAsync("NoSuchEntity", Gone, IamOperations.GetRolePolicy, new GetRolePolicyRequest { RoleName = "app", PolicyName = "a" });
        await RefusedAsync("NoSuchEntity", Gone, IamOperations.DeleteRolePolicy, new DeleteRolePolicyRequest { RoleName = "app", PolicyName = "a" });
    }

    [Fact]
    public async Task Nobody_has_no_policies()
    {
        const string NoUser = "The user with name none cannot be found.", NoGroup = "The group with name none cannot be found.", NoRole = "The role with name none cannot be found.";
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "none", PolicyName = "p", PolicyDocument = Document });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.GetUserPolicy, new GetUserPolicyRequest { UserName = "none", PolicyName = "p" });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.ListUserPolicies, new ListUserPoliciesRequest { UserName = "none" });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.DeleteUserPolicy, new DeleteUserPolicyRequest { UserName = "none", PolicyName = "p" });
        await RefusedAsync("NoSuchEntity", NoGroup, IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "none", PolicyName = "p", PolicyDocument = Document });
        await RefusedAsync("NoSuchEntity", NoGroup, IamOperations.ListGroupPolicies, new ListGroupPoliciesRequest { GroupName = "none" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.PutRolePolicy, new PutRolePolicyRequest { RoleName = "none", PolicyName = "p", PolicyDocument = Document });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.ListRolePolicies, new ListRolePoliciesRequest { RoleName = "none" });
    }

    [Fact]
    public async Task Documents_that_are_no_policies_are_refused()
    {
        await CreateUserAsync();
        await CreateGroupAsync();
        await CreateRoleAsync();
        async Task Malformed(string message, string document)
        {
            await RefusedAsync("MalformedPolicyDocument", message, IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = "p", PolicyDocument = document });
            await RefusedAsync("MalformedPolicyDocument", message, IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "p", PolicyDocument = document });
            await RefusedAsync("MalformedPolicyDocument", message, IamOperations.PutRolePolicy, new PutRolePolicyRequest { RoleName = "app", PolicyName = "p", PolicyDocument = document });
        }

        await Malformed("Syntax errors in policy.", "{");
        await Malformed("Policy statement must contain resources.", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket"}]}""");
        await Malformed("Policy document must be version 2012-10-17 or greater.", """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}""");
    }

    [Fact]
    public async Task All_inline_policies_of_an_identity_share_a_size_that_leaves_white_space_out()
    {
        await CreateUserAsync();
        await CreateGroupAsync();
        await CreateRoleAsync();
        static string OfSize(int size)
        {
            const string Head = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::""";
            const string Tail = "\"}]}";
            return Head + new string('x', size - Head.Length - Tail.Length) + Tail + new string(' ', 500);
        }

        Task PutUser(string name, int size) => CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = name, PolicyDocument = OfSize(size) });
        await PutUser("a", 1024);
        await PutUser("b", 1024);
        await PutUser("b", 1024);
        await RefusedAsync(
            "LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user alice", IamOperations.PutUserPolicy,
            new PutUserPolicyRequest { UserName = "alice", PolicyName = "b", PolicyDocument = OfSize(1025) });
        await RefusedAsync(
            "LimitExceeded", "Maximum policy size of 5120 bytes exceeded for group staff", IamOperations.PutGroupPolicy,
            new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "b", PolicyDocument = OfSize(5121) });
        await RefusedAsync(
            "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role app", IamOperations.PutRolePolicy,
            new PutRolePolicyRequest { RoleName = "app", PolicyName = "b", PolicyDocument = OfSize(10241) });
    }
}
