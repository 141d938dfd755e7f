using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>Requests that meet: whoever wins, nothing is left that hangs on nothing.</summary>
public sealed class RaceTests : IamFixture
{
    [Fact]
    public async Task A_policy_is_never_deleted_under_who_attaches_it()
    {
        await CreateUserAsync();
        for (var round = 0; round < 20; round++)
        {
            var arn = await CreatePolicyAsync($"p{round}");

            var outcomes = await Task.WhenAll(
                TryAsync(() => AttachToUserAsync(arn)),
                TryAsync(() => CallAsync(IamOperations.DeletePolicy, new DeletePolicyRequest { PolicyArn = arn })));

            Assert.Single(outcomes, succeeded => succeeded);
            if (outcomes[0])
            {
                await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = arn });
            }
        }
    }

    [Fact]
    public async Task A_group_is_never_deleted_under_who_joins_it()
    {
        await CreateUserAsync();
        for (var round = 0; round < 20; round++)
        {
            await CreateGroupAsync();

            var outcomes = await Task.WhenAll(
                TryAsync(() => CallAsync(IamOperations.AddUserToGroup, new AddUserToGroupRequest { GroupName = "staff", UserName = "alice" })),
                TryAsync(() => CallAsync(IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" })));

            Assert.Single(outcomes, succeeded => succeeded);
            if (outcomes[0])
            {
                await CallAsync(IamOperations.RemoveUserFromGroup, new RemoveUserFromGroupRequest { GroupName = "staff", UserName = "alice" });
                await CallAsync(IamOperations.DeleteGroup, new DeleteGroupRequest { GroupName = "staff" });
            }
        }
    }

    [Fact]
    public async Task Of_many_who_make_the_same_user_or_too_many_keys_the_right_number_succeeds()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryAsync(() => CallAsync(IamOperations.CreateUser, new CreateUserRequest { UserName = "alice" }))));
        Assert.Single(users, succeeded => succeeded);
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TryAsync(() => CreateKeyAsync())));
        Assert.Equal(2, keys.Count(succeeded => succeeded));
    }

    // On a thread of its own, so that the two do meet.
    private static Task<bool> TryAsync(Func<Task> act) => Task.Run(async () =>
    {
        try
        {
            await act();
            return true;
        }
        catch (AwsException)
        {
            return false;
        }
    });
}
