using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Groups and who is in them.</summary>
public sealed class GroupTests : IamFixture
{
    private const string Absent = "The group with name none cannot be found.";

    [Fact]
    public async Task A_new_group_is_empty_and_listed()
    {
        var group = (await CallAsync(IamOperations.CreateGroup, new CreateGroupRequest { GroupName = "staff", Path = "/p/" })).Group!;

        AssertAsked("iam:CreateGroup", group.Arn!);
        Assert.Equal(($"arn:aws:iam::{Account}:group/p/staff", "/p/", "staff", Clock.GetUtcNow()), (group.Arn, group.Path, group.GroupName, group.CreateDate));
        Assert.Matches("^AGPA[A-Z2-7]{17}$", group.GroupId);
        var read = await CallAsync(IamOperations.GetGroup, new GetGroupRequest { GroupName = "staff" });
        Assert.Equal((group.GroupId, false), (read.Group!.GroupId, read.IsTruncated));
        Assert.Empty(read.Users!);
        await CreateGroupAsync("other");
        Assert.Equal(["other", "staff"], (await CallAsync(IamOperations.ListGroups, new ListGroupsRequest())).Groups!.Select(each => each.GroupName!));
        Assert.Equal(["staff"], (await CallAsync(IamOperations.ListGroups, new ListGroupsRequest { PathPrefix = "/p/" })).Groups!.Select(each => each.GroupName!));
    }

    [Fact]
    public async Task Absent_and_double_groups_are_told_so()
    {
        await CreateGroupAsync();
        await CreateGroupAsync("other");

        await RefusedAsync("EntityAlreadyExists", "Group with name Staff already exists.", IamOperations.CreateGroup, new CreateGroupRequest { GroupName = "Staff" });
        await RefusedAsync("EntityAlreadyExists", "Group with name other already exists.", IamOperations.UpdateGroup, new UpdateGroupRequest { GroupName = "staff", NewGroupName = "other" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.GetGroup, new GetGroupRequest { GroupName = "none" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.UpdateGroup, new UpdateGroupRequest { GroupName = "none", NewGroupName = "x" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "none" });
    }

    [Fact]
    public async Task Users_join_and_leave_and_doing_it_again_changes_nothing()
    {
        await CreateUserAsync("bob");
        await CreateUserAsync("alice");
        await CreateGroupAsync();
        await CreateGroupAsync("admins");
        foreach (var user in (string[])["bob", "alice", "alice"])
        {
            await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = user });
        }

        AssertAsked("iam:AddUserToGroup", $"arn:aws:iam::{Account}:group/staff");
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "admins", UserName = "alice" });

        var members = await AllAsync<User>(async marker =>
        {
            var page = await CallAsync(IamOperations.GetGroup, new GetGroupRequest { GroupName = "staff", MaxItems = 1, Marker = marker });
            return (page.Users, page.IsTruncated, page.Marker);
        });
        Assert.Equal(["alice", "bob"], members.Select(user => user.UserName!));
        Assert.Equal(["admins", "staff"], await GroupsOfAlice());
        for (var i = 0; i < 2; i++)
        {
            await CallAsync(IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "staff", UserName = "alice" });
        }

        Assert.Equal(["admins"], await GroupsOfAlice());
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must remove users from group first.", IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" });
        await CallAsync(IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "staff", UserName = "bob" });
        await CallAsync(IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" });

        async Task<IEnumerable<string>> GroupsOfAlice() =>
            (await CallAsync(IamOperations.ListGroupsForUser, new ListGroupsForUserRequest { UserName = "alice" })).Groups!.Select(group => group.GroupName!);
    }

    [Fact]
    public async Task A_renamed_group_keeps_its_users()
    {
        await CreateUserAsync();
        var group = await CreateGroupAsync();
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });

        await CallAsync(IamOperations.UpdateGroup, new UpdateGroupRequest { GroupName = "staff", NewGroupName = "crew", NewPath = "/new/" });

        Assert.Equal([group.Arn!, $"arn:aws:iam::{Account}:group/new/crew"], Asked!.Resources);
        var read = await CallAsync(IamOperations.GetGroup, new GetGroupRequest { GroupName = "crew" });
        Assert.Equal((group.GroupId, "/new/"), (read.Group!.GroupId, read.Group.Path));
        Assert.Single(read.Users!);
        Assert.Equal("crew", Assert.Single((await CallAsync(IamOperations.ListGroupsForUser, new ListGroupsForUserRequest { UserName = "alice" })).Groups!).GroupName);
    }

    [Fact]
    public async Task A_user_is_in_ten_groups_at_most()
    {
        await CreateUserAsync();
        for (var i = 0; i < 11; i++)
        {
            await CreateGroupAsync($"g{i}");
        }

        for (var i = 0; i < 10; i++)
        {
            await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = $"g{i}", UserName = "alice" });
        }

        await RefusedAsync("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10", IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "g10", UserName = "alice" });
    }

    [Fact]
    public async Task Of_an_absent_user_and_an_absent_group_the_user_is_missed_first()
    {
        await CreateUserAsync();
        await CreateGroupAsync();
        const string NoUser = "The user with name nobody cannot be found.";

        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "none", UserName = "nobody" });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "none", UserName = "nobody" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "none", UserName = "alice" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "none", UserName = "alice" });
        await RefusedAsync("NoSuchEntity", NoUser, IamOperations.ListGroupsForUser, new ListGroupsForUserRequest { UserName = "nobody" });
    }

    [Fact]
    public async Task A_group_with_policies_is_not_deleted()
    {
        await CreateGroupAsync();
        await CallAsync(IamOperations.AttachGroupPolicy, new AttachGroupPolicyRequest { GroupName = "staff", PolicyArn = AwsPolicyArn });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must detach all policies first.", IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" });
        await CallAsync(IamOperations.DetachGroupPolicy, new DetachGroupPolicyRequest { GroupName = "staff", PolicyArn = AwsPolicyArn });
        await CallAsync(IamOperations.PutGroupPolicy, new PutGroupPolicyRequest { GroupName = "staff", PolicyName = "p", PolicyDocument = Document });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must delete policies first.", IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" });
    }
}
