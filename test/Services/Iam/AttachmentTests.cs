using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Attaching and detaching of managed policies, and permissions boundaries.</summary>
public sealed class AttachmentTests : IamFixture
{
    [Fact]
    public async Task Policies_are_attached_to_and_detached_from_users()
    {
        var user = await CreateUserAsync();
        var own = await CreatePolicyAsync();

        await AttachToUserAsync(own);
        AssertAsked("iam:AttachUserPolicy", user.Arn!, ("iam:PolicyARN", own));
        await AttachToUserAsync(own);
        await AttachToUserAsync(AwsPolicyArn);

        var listed = await AllAsync<AttachedPolicy>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListAttachedUserPolicies, new ListAttachedUserPoliciesRequest { UserName = "alice", MaxItems = 1, Marker = marker });
            return (page.AttachedPolicies, page.IsTruncated, page.Marker);
        });
        Assert.Equal([("reader", own), ("SecretsManagerReadWrite", AwsPolicyArn)], listed.Select(policy => (policy.PolicyName!, policy.PolicyArn!)));
        Assert.Equal((1, 0), await UsageAsync(own));
        Assert.Equal((1, 0), await UsageAsync(AwsPolicyArn));
        await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = own });
        AssertAsked("iam:DetachUserPolicy", user.Arn!, ("iam:PolicyARN", own));
        Assert.Equal((0, 0), await UsageAsync(own));
        await RefusedAsync("NoSuchEntity", $"Policy {own} was not found.", IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = own });
    }

    [Fact]
    public async Task Policies_are_attached_to_and_detached_from_groups_and_roles()
    {
        await CreateGroupAsync();
        await CreateRoleAsync();
        var own = (await CallAsync(IamOperations.CreatePolicy, new CreatePolicyRequest { PolicyName = "reader", Path = "/p/", PolicyDocument = Document })).Policy!.Arn!;

        await CallAsync(IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = own });
        await CallAsync(IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = own });
        await CallAsync(IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = AwsPolicyArn });

        Assert.Equal(own, Assert.Single((await CallAsync(IamOperations.ListAttachedGroupPolicies, new ListAttachedGroupPoliciesRequest { GroupName = "staff" })).AttachedPolicies!).PolicyArn);
        Assert.Equal(own, Assert.Single((await CallAsync(IamOperations.ListAttachedRolePolicies, new ListAttachedRolePoliciesRequest { RoleName = "app", PathPrefix = "/p/" })).AttachedPolicies!).PolicyArn);
        Assert.Equal((2, 0), await UsageAsync(own));
        await CallAsync(IamOperations.DetachGroupPolicy, new DetachGroupPolicyRequest { GroupName = "staff", PolicyArn = own });
        await CallAsync(IamOperations.DetachRolePolicy, new DetachRolePolicyRequest { RoleName = "app", PolicyArn = own });
        Assert.Equal((0, 0), await UsageAsync(own));
        await RefusedAsync("NoSuchEntity", $"Policy {own} was not found.", IamOperations.DetachGroupPolicy, new DetachGroupPolicyRequest { GroupName = "staff", PolicyArn = own });
        await RefusedAsync("NoSuchEntity", $"Policy {own} was not found.", IamOperations.DetachRolePolicy, new DetachRolePolicyRequest { RoleName = "app", PolicyArn = own });
    }

    [Fact]
    public async Task What_is_no_policy_is_not_attached()
    {
        await CreateUserAsync();
        await CreateGroupAsync();
        await CreateRoleAsync();
        await CreateUserAsync("alice", Caller(Other));
        var foreign = (await CallAsync(IamOperations.CreatePolicy, new CreatePolicyRequest { PolicyName = "theirs", PolicyDocument = Document }, Caller(Other))).Policy!.Arn!;
        async Task Refused(string code, string message, string arn)
        {
            await RefusedAsync(code, message, IamOperations.AttachUserPolicy, new AttachUserPolicyRequest { UserName = "alice", PolicyArn = arn });
            await RefusedAsync(code, message, IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = arn });
            await RefusedAsync(code, message, IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = arn });
            await RefusedAsync(code, message, IamOperations.PutUserPermissionsBoundary, new PutUserPermissionsBoundaryRequest { UserName = "alice", PermissionsBoundary = arn });
            await RefusedAsync(code, message, IamOperations.PutRolePermissionsBoundary, new PutRolePermissionsBoundaryRequest { RoleName = "app", PermissionsBoundary = arn });
            await RefusedAsync(code, message, IamOperations.CreateUser, new CreateUserRequest { UserName = "new", PermissionsBoundary = arn });
            await RefusedAsync(code, message, IamOperations.CreateRole, new CreateRoleRequest { RoleName = "new", AssumeRolePolicyDocument = Trust, PermissionsBoundary = arn });
        }

        await Refused("NoSuchEntity", $"Policy {foreign} does not exist or is not attachable.", foreign);
        foreach (var arn in (string[])[$"arn:aws:iam::{Account}:policy/none", "arn:aws:iam::aws:policy/none"])
        {
            await Refused("NoSuchEntity", $"Policy {arn} does not exist or is not attachable.", arn);
        }

        await Refused("ValidationError", "ARN longpolicynamebutnoarn is not valid.", "longpolicynamebutnoarn");
        await Refused("ValidationError", "Invalid ARN:  Could not be parsed!", $"arn:aws:iam::{Account}:user/alice");
    }

    [Fact]
    public async Task Nobody_gets_no_policies()
    {
        const string NoUser = "The user with name none cannot be found.", NoGroup = "The group with name none cannot be found.", NoRole = "The role with name none cannot be found.";
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.AttachUserPolicy, new AttachUserPolicyRequest { UserName = "none", PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", NoGroup, IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "none", PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "none", PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "none", PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", NoGroup, IamOperations.DetachGroupPolicy, new DetachGroupPolicyRequest { GroupName = "none", PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.DetachRolePolicy, new DetachRolePolicyRequest { RoleName = "none", PolicyArn = AwsPolicyArn });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.ListAttachedUserPolicies, new ListAttachedUserPoliciesRequest { UserName = "none" });
        await RefusedAsync("NoSuchEntity", NoGroup, IamOperations.ListAttachedGroupPolicies, new ListAttachedGroupPoliciesRequest { GroupName = "none" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.ListAttachedRolePolicies, new ListAttachedRolePoliciesRequest { RoleName = "none" });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.DeleteUserPermissionsBoundary, new DeleteUserPermissionsBoundaryRequest { UserName = "none" });
        await RefusedAsync("NoSuchEntity", NoRole, IamOperations.DeleteRolePermissionsBoundary, new DeleteRolePermissionsBoundaryRequest { RoleName = "none" });
    }

    [Fact]
    public async Task Ten_policies_are_attached_at_most()
    {
        await CreateUserAsync();
        await CreateGroupAsync();
        await CreateRoleAsync();
        for (var i = 0; i < 11; i++)
        {
            await CreatePolicyAsync($"p{i}");
        }

        static string Arn(int i) => $"arn:aws:iam::{Account}:policy/p{i}";
        for (var i = 0; i < 10; i++)
        {
            await AttachToUserAsync(Arn(i));
            await CallAsync(IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = Arn(i) });
            await CallAsync(IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = Arn(i) });
        }

        await RefusedAsync("LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10", IamOperations.AttachUserPolicy, new AttachUserPolicyRequest { UserName = "alice", PolicyArn = Arn(10) });
        await RefusedAsync("LimitExceeded", "Cannot exceed quota for PoliciesPerGroup: 10", IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = Arn(10) });
        await RefusedAsync("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", IamOperations.AttachRolePolicy, new AttachRolePolicyRequest { RoleName = "app", PolicyArn = Arn(10) });
    }

    [Fact]
    public async Task A_users_boundary_is_set_shown_replaced_and_taken_away()
    {
        var own = await CreatePolicyAsync();
        var made = (await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "alice", PermissionsBoundary = own })).User!;

        AssertAsked("iam:CreateUser", made.Arn!, ("iam:PermissionsBoundary", own));
        Assert.Equal((own, "Policy"), (made.PermissionsBoundary!.PermissionsBoundaryArn, made.PermissionsBoundary.PermissionsBoundaryType));
        Assert.Equal((0, 1), await UsageAsync(own));
        await AttachToUserAsync(AwsPolicyArn);
        AssertAsked("iam:AttachUserPolicy", made.Arn!, ("iam:PermissionsBoundary", own));
        await CallAsync(IamOperations.PutUserPermissionsBoundary, new PutUserPermissionsBoundaryRequest { UserName = "alice", PermissionsBoundary = AwsPolicyArn });
        AssertAsked("iam:PutUserPermissionsBoundary", made.Arn!, ("iam:PermissionsBoundary", AwsPolicyArn));
        Assert.Equal((0, 0), await UsageAsync(own));
        Assert.Equal((1, 1), await UsageAsync(AwsPolicyArn));
        for (var i = 0; i < 2; i++)
        {
            await CallAsync(IamOperations.DeleteUserPermissionsBoundary, new DeleteUserPermissionsBoundaryRequest { UserName = "alice" });
        }

        Assert.Equal((1, 0), await UsageAsync(AwsPolicyArn));
        Assert.Null((await CallAsync(IamOperations.GetUser, new GetUserRequest { UserName = "alice" })).User!.PermissionsBoundary);
    }

    [Fact]
    public async Task A_roles_boundary_is_set_shown_and_taken_away_and_goes_with_the_role()
    {
        var own = await CreatePolicyAsync();
        var made = (await CallAsync(IamOperations.CreateRole, new CreateRoleRequest { RoleName = "app", AssumeRolePolicyDocument = Trust, PermissionsBoundary = own })).Role!;

        Assert.Equal(own, made.PermissionsBoundary!.PermissionsBoundaryArn);
        await CallAsync(IamOperations.DeleteRolePermissionsBoundary, new DeleteRolePermissionsBoundaryRequest { RoleName = "app" });
        AssertAsked("iam:DeleteRolePermissionsBoundary", made.Arn!, ("iam:PermissionsBoundary", own));
        Assert.Null((await CallAsync(IamOperations.GetRole, new GetRoleRequest { RoleName = "app" })).Role!.PermissionsBoundary);
        await CallAsync(IamOperations.PutRolePermissionsBoundary, new PutRolePermissionsBoundaryRequest { RoleName = "app", PermissionsBoundary = own });
        Assert.Equal((0, 1), await UsageAsync(own));
        await CallAsync(IamOperations.DeleteRole, new DeleteRoleRequest { RoleName = "app" });
        Assert.Equal((0, 0), await UsageAsync(own));
        await CallAsync(IamOperations.DeletePolicy, new DeletePolicyRequest { PolicyArn = own });
    }

    private async Task<(int Attached, int Bounding)> UsageAsync(string arn)
    {
        var policy = (await CallAsync(IamOperations.GetPolicy, new GetPolicyRequest { PolicyArn = arn })).Policy!;
        return (policy.AttachmentCount!.Value, policy.PermissionsBoundaryUsageCount!.Value);
    }
}
