using Strongroom.Protocol.Shapes;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Aliases, the summary and the authorization details of an account.</summary>
public sealed class AccountTests : IamFixture
{
    [Fact]
    public async Task An_account_has_one_alias_that_no_other_account_has()
    {
        Assert.Empty((await CallAsync(IamOperations.ListAccountAliases, new ListAccountAliasesRequest())).AccountAliases!);
        await CallAsync(IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = "acme" });
        AssertAsked("iam:CreateAccountAlias", "*");
        await CallAsync(IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = "acme" });
        await CallAsync(IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = "acme-two" });

        Assert.Equal(["acme-two"], (await CallAsync(IamOperations.ListAccountAliases, new ListAccountAliasesRequest())).AccountAliases!);
        Assert.Equal(Account, await Directory.AccountOfAliasAsync("acme-two"));
        await RefusedAsync("EntityAlreadyExists", "The account alias acme-two already exists.", IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = "acme-two" }, Caller(Other));
        await CallAsync(IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = "acme" }, Caller(Other));
        await CallAsync(IamOperations.DeleteAccountAlias, new DeleteAccountAliasRequest { AccountAlias = "acme-two" });
        await RefusedAsync("NoSuchEntity", "The account alias acme-two cannot be found.", IamOperations.DeleteAccountAlias, new DeleteAccountAliasRequest { AccountAlias = "acme-two" });
        await RefusedAsync("NoSuchEntity", "The account alias acme cannot be found.", IamOperations.DeleteAccountAlias, new DeleteAccountAliasRequest { AccountAlias = "acme" });
        await RefusedAsync("ValidationError", "The account alias must not be an account id.", IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = Account });
    }

    [Fact]
    public async Task Two_accounts_that_want_an_alias_at_once_do_not_both_get_it()
    {
        var attempts = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await CallAsync(IamOperations.CreateAccountAlias, new CreateAccountAliasRequest { AccountAlias = "acme" }, Caller($"33333333333{i}"));
                return true;
            }
            catch (Protocol.Errors.AwsException refused) when (refused.Code == "EntityAlreadyExists")
            {
                return false;
            }
        }));

        Assert.Single(await Task.WhenAll(attempts), won => won);
    }

    [Fact]
    public async Task The_summary_counts_what_is_made_and_deleted()
    {
        async Task<Dictionary<string, int>> Summary() => new((await CallAsync(IamOperations.GetAccountSummary, Empty.Value)).SummaryMap!);
        Assert.Equal((0, 5000, 1000, 2048), ((await Summary())["Users"], (await Summary())["UsersQuota"], (await Summary())["RolesQuota"], (await Summary())["AssumeRolePolicySizeQuota"]));
        await CreateUserAsync();
        await CreateUserAsync("bob");
        await CreateGroupAsync();
        await CreateRoleAsync();
        await AttachToUserAsync(await CreatePolicyAsync());
        await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "vm" });
        await CallAsync(IamOperations.CreateOpenIDConnectProvider, new CreateOpenIDConnectProviderRequest { Url = "https://oidc.example.com" });
        await CallAsync(IamOperations.DeleteUser, new DeleteUserRequest { UserName = "bob" });

        var summary = await Summary();
        Assert.Equal(34, summary.Count);
        foreach (var counted in (string[])["Users", "Groups", "Roles", "Policies", "PolicyVersionsInUse", "InstanceProfiles", "Providers"])
        {
            Assert.Equal((counted, 1), (counted, summary[counted]));
        }

        await CallAsync(IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" });
        await CallAsync(IamOperations.DeleteRole, new DeleteRoleRequest { RoleName = "app" });
        await CallAsync(IamOperations.DeleteInstanceProfile, new DeleteInstanceProfileRequest { InstanceProfileName = "vm" });
        await CallAsync(IamOperations.DeleteOpenIDConnectProvider, new DeleteOpenIDConnectProviderRequest { OpenIDConnectProviderArn = $"arn:aws:iam::{Account}:oidc-provider/oidc.example.com" });
        summary = await Summary();
        Assert.Equal((0, 0, 0, 0), (summary["Groups"], summary["Roles"], summary["InstanceProfiles"], summary["Providers"]));
    }

    [Fact]
    public async Task More_groups_than_the_quota_are_refused()
    {
        for (var i = 0; i < 300; i++)
        {
            await CreateGroupAsync($"g{i}");
        }

        await RefusedAsync("LimitExceeded", "Cannot exceed quota for GroupsPerAccount: 300", IamOperations.CreateGroup, new CreateGroupRequest { GroupName = "one-more" });
        await CallAsync(IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "g0" });
        await CreateGroupAsync("one-more");
    }

    [Fact]
    public async Task The_details_show_everything_and_page_through_it_or_one_kind()
    {
        await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "alice", Tags = [new Tag { Key = "k", Value = "v" }], PermissionsBoundary = AwsPolicyArn });
        await CreateUserAsync("bob");
        await CreateGroupAsync();
        await CreateRoleAsync();
        var own = await CreatePolicyAsync();
        await AttachToUserAsync(own);
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });
        await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = "inline", PolicyDocument = Document });
        await CallAsync(IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "inline", PolicyDocument = Document });
        await CallAsync(IamOperations.CreateInstanceProfile, new CreateInstanceProfileRequest { InstanceProfileName = "vm" });
        await CallAsync(IamOperations.AddRoleToInstanceProfile, new AddRoleToInstanceProfileRequest { InstanceProfileName = "vm", RoleName = "app" });

        var all = await CallAsync(IamOperations.GetAccountAuthorizationDetails, new GetAccountAuthorizationDetailsRequest());

        Assert.False(all.IsTruncated);
        var alice = all.UserDetailList![0];
        Assert.Equal(("alice", "staff", "inline", own, "k", AwsPolicyArn), (
            alice.UserName,
            Assert.Single(alice.GroupList!),
            Assert.Single(alice.UserPolicyList!).PolicyName,
            Assert.Single(alice.AttachedManagedPolicies!).PolicyArn,
            Assert.Single(alice.Tags!).Key,
            alice.PermissionsBoundary!.PermissionsBoundaryArn));
        Assert.Equal(Document, Uri.UnescapeDataString(Assert.Single(Assert.Single(all.GroupDetailList!).GroupPolicyList!).PolicyDocument!));
        Assert.Equal("vm", Assert.Single(Assert.Single(all.RoleDetailList!).InstanceProfileList!).InstanceProfileName);
        Assert.Equal([own, AwsPolicyArn], all.Policies!.Select(policy => policy.Arn!));
        Assert.Equal((1, Document), (all.Policies![0].AttachmentCount, Uri.UnescapeDataString(Assert.Single(all.Policies[0].PolicyVersionList!).Document!)));

        var seen = new List<string>();
        string? marker = null;
        do
        {
            var page = await CallAsync(IamOperations.GetAccountAuthorizationDetails, new GetAccountAuthorizationDetailsRequest { MaxItems = 1, Marker = marker });
            string[] names =
            [
                .. page.UserDetailList!.Select(user => user.UserName!), .. page.GroupDetailList!.Select(group => group.GroupName!),
                .. page.RoleDetailList!.Select(role => role.RoleName!), .. page.Policies!.Select(policy => policy.PolicyName!),
            ];
            Assert.True(names.Length <= 1);
            seen.AddRange(names);
            Assert.Equal(page.IsTruncated, page.Marker is not null);
            marker = page.Marker;
        }
        while (marker is not null);

        Assert.Equal(["alice", "bob", "staff", "app", "reader", "SecretsManagerReadWrite"], seen);
        var roles = await CallAsync(IamOperations.GetAccountAuthorizationDetails, new GetAccountAuthorizationDetailsRequest { Filter = ["Role"] });
        Assert.Equal((0, 0, 1, 0), (roles.UserDetailList!.Count, roles.GroupDetailList!.Count, roles.RoleDetailList!.Count, roles.Policies!.Count));
        await RefusedAsync("ValidationError", "The specified value for marker is invalid.", IamOperations.GetAccountAuthorizationDetails, new GetAccountAuthorizationDetailsRequest { Marker = "9.x" });
    }
}
