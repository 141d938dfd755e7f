using Strongroom.Services.Access;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>CreateUser, GetUser, ListUsers, UpdateUser and DeleteUser.</summary>
public sealed class UserTests : IamFixture
{
    private const string Absent = "The user with name nobody cannot be found.";

    [Fact]
    public async Task A_new_user_has_a_path_an_id_and_an_arn_without_a_region()
    {
        var made = (await CallAsync(IamOperations.CreateUser, new CreateUserRequest
        {
            UserName = "Alice",
            Path = "/eng/db/",
            Tags = [new Tag { Key = "team", Value = "db" }, new Tag { Key = "env", Value = "" }],
        })).User!;

        AssertAsked("iam:CreateUser", made.Arn!, ("aws:RequestTag/team", "db"));
        Assert.Equal(["env", "team"], Asked!.Conditions["aws:TagKeys"]);
        Assert.Equal("iam:TagUser", Assert.Single(Asked.Dependent).Action);
        Assert.Equal($"arn:aws:iam::{Account}:user/eng/db/Alice", made.Arn);
        Assert.Equal(("Alice", "/eng/db/", Clock.GetUtcNow()), (made.UserName, made.Path, made.CreateDate));
        Assert.Matches("^AIDA[A-Z2-7]{17}$", made.UserId);
        var read = (await CallAsync(IamOperations.GetUser, new GetUserRequest { UserName = "Alice" })).User!;
        AssertAsked("iam:GetUser", made.Arn!, ("iam:ResourceTag/team", "db"), ("aws:ResourceTag/team", "db"));
        Assert.Equal((made.UserId, made.Arn), (read.UserId, read.Arn));
        Assert.Equal([("env", ""), ("team", "db")], read.Tags!.Select(tag => (tag.Key!, tag.Value!)));
        Assert.Null(read.PermissionsBoundary);
    }

    [Fact]
    public async Task A_user_without_tags_has_none_to_show_and_lists_show_none_at_all()
    {
        await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "tagged", Tags = [new Tag { Key = "a", Value = "b" }] });
        Assert.Null((await CreateUserAsync("plain")).Tags);
        Assert.All((await CallAsync(IamOperations.ListUsers, new ListUsersRequest())).Users!, user => Assert.Null(user.Tags));
    }

    [Fact]
    public async Task Names_are_taken_whatever_their_case_but_only_one_spelling_finds_the_user()
    {
        await CreateUserAsync("alice");

        await RefusedAsync("EntityAlreadyExists", "User with name ALICE already exists.", IamOperations.CreateUser, new CreateUserRequest { UserName = "ALICE" });
        await RefusedAsync("NoSuchEntity", "The user with name ALICE cannot be found.", IamOperations.GetUser, new GetUserRequest { UserName = "ALICE" });
        await CreateUserAsync("alice", Caller(Other));
    }

    [Fact]
    public async Task Names_and_paths_have_the_form_that_the_model_says()
    {
        async Task Invalid(CreateUserRequest request, string member)
        {
            var refused = await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => CallAsync(IamOperations.CreateUser, request));
            Assert.Equal("ValidationError", refused.Code);
            Assert.Contains($"'{member}'", refused.WireMessage, StringComparison.Ordinal);
        }

        await Invalid(new CreateUserRequest { UserName = "a b" }, "userName");
        await Invalid(new CreateUserRequest { UserName = new string('x', 65) }, "userName");
        await Invalid(new CreateUserRequest { UserName = "x", Path = "no-slash" }, "path");
        await Invalid(new CreateUserRequest(), "userName");
    }

    [Fact]
    public async Task The_caller_is_meant_where_no_name_is_given()
    {
        var user = await CreateUserAsync();
        var caller = Caller(new Principal(Account, user.Arn!, user.UserId!, "AKIAEXAMPLE"));

        Assert.Equal(user.UserId, (await CallAsync(IamOperations.GetUser, new GetUserRequest(), caller)).User!.UserId);
        var root = (await CallAsync(IamOperations.GetUser, new GetUserRequest())).User!;
        Assert.Equal(($"arn:aws:iam::{Account}:root", Account, null), (root.Arn, root.UserId, root.UserName));
        var session = Caller(new Principal(Account, $"arn:aws:sts::{Account}:assumed-role/app/s", "AROAX:s", "ASIA"));
        await RefusedAsync("ValidationError", "Must specify userName when calling with non-User credentials", IamOperations.GetUser, new GetUserRequest(), session);
    }

    [Fact]
    public async Task A_renamed_user_keeps_its_id_keys_groups_and_policies()
    {
        var user = await CreateUserAsync();
        var key = await CreateKeyAsync();
        await CreateGroupAsync();
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });
        await AttachToUserAsync(AwsPolicyArn);

        await CallAsync(IamOperations.UpdateUser, new UpdateUserRequest { UserName = "alice", NewUserName = "alicia", NewPath = "/new/" });

        Assert.Equal([user.Arn!, $"arn:aws:iam::{Account}:user/new/alicia"], Asked!.Resources);
        var renamed = (await CallAsync(IamOperations.GetUser, new GetUserRequest { UserName = "alicia" })).User!;
        Assert.Equal((user.UserId, "/new/"), (renamed.UserId, renamed.Path));
        await RefusedAsync("NoSuchEntity", "The user with name alice cannot be found.", IamOperations.GetUser, new GetUserRequest { UserName = "alice" });
        var listed = Assert.Single((await CallAsync(IamOperations.ListAccessKeys, new ListAccessKeysRequest { UserName = "alicia" })).AccessKeyMetadata!);
        Assert.Equal((key.AccessKeyId, "alicia"), (listed.AccessKeyId, listed.UserName));
        Assert.Equal("alicia", Assert.Single((await CallAsync(IamOperations.GetGroup, new GetGroupRequest { GroupName = "staff" })).Users!).UserName);
        Assert.Equal("alicia", Assert.Single((await CallAsync(IamOperations.ListEntitiesForPolicy, new ListEntitiesForPolicyRequest { PolicyArn = AwsPolicyArn })).PolicyUsers!).UserName);
        Assert.Equal(renamed.Arn, (await Credentials.FindAsync(key.AccessKeyId!))!.Principal.Arn);
    }

    [Fact]
    public async Task Renaming_can_change_the_case_alone_and_takes_no_name_of_another()
    {
        await CreateUserAsync("alice");
        await CreateUserAsync("bob");

        await CallAsync(IamOperations.UpdateUser, new UpdateUserRequest { UserName = "alice", NewUserName = "Alice" });

        await CallAsync(IamOperations.GetUser, new GetUserRequest { UserName = "Alice" });
        await RefusedAsync("EntityAlreadyExists", "User with name BOB already exists.", IamOperations.UpdateUser, new UpdateUserRequest { UserName = "Alice", NewUserName = "BOB" });
        await RefusedAsync("NoSuchEntity", Absent, IamOperations.UpdateUser, new UpdateUserRequest { UserName = "nobody", NewUserName = "x" });
    }

    [Fact]
    public async Task A_user_is_deleted_only_when_nothing_hangs_on_it()
    {
        var delete = new DeleteUserRequest { UserName = "alice" };
        await CreateUserAsync();
        await CreateGroupAsync();
        var key = await CreateKeyAsync();
        await AttachToUserAsync(AwsPolicyArn);
        await CallAsync(IamOperations.PutUserPolicy, new PutUserPolicyRequest { UserName = "alice", PolicyName = "p", PolicyDocument = Document });
        await CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" });

        await RefusedAsync("DeleteConflict", "Cannot delete entity, must detach all policies first.", IamOperations.DeleteUser, delete);
        await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = AwsPolicyArn });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must delete policies first.", IamOperations.DeleteUser, delete);
        await CallAsync(IamOperations.DeleteUserPolicy, new DeleteUserPolicyRequest { UserName = "alice", PolicyName = "p" });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must delete access keys first.", IamOperations.DeleteUser, delete);
        await CallAsync(IamOperations.DeleteAccessKey, new DeleteAccessKeyRequest { UserName = "alice", AccessKeyId = key.AccessKeyId });
        await RefusedAsync("DeleteConflict", "Cannot delete entity, must remove users from group first.", IamOperations.DeleteUser, delete);
        await CallAsync(IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "staff", UserName = "alice" });
        await CallAsync(IamOperations.DeleteUser, delete);

        await RefusedAsync("NoSuchEntity", "The user with name alice cannot be found.", IamOperations.DeleteUser, delete);
        Assert.NotEqual("", (await CreateUserAsync()).UserId);
    }

    [Fact]
    public async Task Pages_of_users_are_complete_by_name_and_of_one_account()
    {
        string[] names = ["Zoe", "adam", "Bert", "carl", "dora"];
        foreach (var name in names)
        {
            await CreateUserAsync(name);
        }

        await CreateUserAsync("foreign", Caller(Other));

        var listed = await AllAsync<User>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListUsers, new ListUsersRequest { MaxItems = 2, Marker = marker });
            Assert.True(page.Users!.Count <= 2);
            return (page.Users, page.IsTruncated, page.Marker);
        });
        Assert.Equal(["adam", "Bert", "carl", "dora", "Zoe"], listed.Select(user => user.UserName!));
    }

    [Fact]
    public async Task A_path_prefix_lists_what_lies_under_it_page_by_page()
    {
        foreach (var (name, path) in (IEnumerable<(string, string)>)[("a", "/x/"), ("b", "/y/"), ("c", "/x/z/"), ("d", "/"), ("e", "/x/")])
        {
            await CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = name, Path = path });
        }

        var listed = await AllAsync<User>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListUsers, new ListUsersRequest { PathPrefix = "/x", MaxItems = 1, Marker = marker });
            return (page.Users, page.IsTruncated, page.Marker);
        });
        Assert.Equal(["a", "c", "e"], listed.Select(user => user.UserName!));
    }

    [Theory]
    [InlineData("%%")]
    [InlineData("nonsense")]
    public async Task Markers_that_are_none_are_refused(string marker) => await RefusedAsync(
        "ValidationError", "The specified value for marker is invalid.", IamOperations.ListUsers, new ListUsersRequest { Marker = marker });

    [Fact]
    public async Task A_marker_of_another_account_is_refused()
    {
        await CreateUserAsync("a", Caller(Other));
        await CreateUserAsync("b", Caller(Other));
        var marker = (await CallAsync(IamOperations.ListUsers, new ListUsersRequest { MaxItems = 1 }, Caller(Other))).Marker;

        await RefusedAsync("ValidationError", "The specified value for marker is invalid.", IamOperations.ListUsers, new ListUsersRequest { Marker = marker });
    }

    [Fact]
    public async Task Who_may_not_makes_nothing()
    {
        await Assert.ThrowsAsync<Protocol.Errors.AwsException>(() => CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "x", Path = "/:denied/" }));
        Assert.Empty((await CallAsync(IamOperations.ListUsers, new ListUsersRequest())).Users!);
    }
}
