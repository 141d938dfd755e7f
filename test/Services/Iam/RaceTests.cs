using System.Text;
using Strongroom.Policy.Evaluation;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Identity;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Storage;

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

    [Fact]
    public async Task What_is_decided_on_is_of_one_moment()
    {
        var user = await CreateUserAsync();
        var policy = await CreatePolicyAsync("narrow");
        await AttachToUserAsync(policy);
        InterruptedStore? engine = null;
        var store = new IamStore(DatabaseOn(inner => engine = new InterruptedStore(inner)));
        var directory = new IdentityDirectory(store, new PolicyAssembly(store, new PolicyBook(store), new PolicyCache()));

        // The user's record has been read. The policy is taken away and then means more.
        engine!.BeforeReadOf("narrow", async () =>
        {
            await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = policy });
            await CallAsync(IamOperations.CreatePolicyVersion, new CreatePolicyVersionRequest
            {
                PolicyArn = policy, PolicyDocument = Document.Replace("s3:ListBucket", "*", StringComparison.Ordinal), SetAsDefault = true,
            });
            store.VersionOf(Account).Advance();
        });

        Assert.Empty((await directory.FindByIdAsync(user.UserId!, Account))!.Policies.Identity);
        Assert.True(engine.WasInterrupted);
    }

    [Fact]
    public async Task A_policy_that_is_deleted_under_who_reads_it_is_no_damage()
    {
        var user = await CreateUserAsync();
        var policy = await CreatePolicyAsync("narrow");
        await AttachToUserAsync(policy);
        InterruptedStore? engine = null;
        var store = new IamStore(DatabaseOn(inner => engine = new InterruptedStore(inner)));
        var directory = new IdentityDirectory(store, new PolicyAssembly(store, new PolicyBook(store), new PolicyCache()));
        engine!.BeforeReadOf("narrow", async () =>
        {
            await CallAsync(IamOperations.DetachUserPolicy, new DetachUserPolicyRequest { UserName = "alice", PolicyArn = policy });
            await CallAsync(IamOperations.DeletePolicy, new DeletePolicyRequest { PolicyArn = policy });
            store.VersionOf(Account).Advance();
        });

        Assert.Empty((await directory.FindByIdAsync(user.UserId!, Account))!.Policies.Identity);
        Assert.True(engine.WasInterrupted);
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

    /// <summary>A store in which something happens before a key is read for the first time.</summary>
    private sealed class InterruptedStore(IKeyValueStore inner) : IKeyValueStore
    {
        private string? _name;
        private Func<Task>? _act;

        public long Revision => inner.Revision;

        public bool WasInterrupted => _name is not null && _act is null;

        public void BeforeReadOf(string name, Func<Task> act) => (_name, _act) = (name, act);

        public async ValueTask<Entry?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation = default)
        {
            if (_act is { } act && Encoding.UTF8.GetString(key.Span).Contains(_name!, StringComparison.Ordinal))
            {
                _act = null;
                await act();
            }

            return await inner.GetAsync(key, cancellation);
        }

        public ValueTask<IReadOnlyList<Entry>> ScanAsync(KeyRange range, int limit, bool reverse = false, CancellationToken cancellation = default) =>
            inner.ScanAsync(range, limit, reverse, cancellation);

        public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation = default) => inner.CommitAsync(commit, cancellation);

        public IAsyncEnumerable<Change> WatchAsync(KeyRange range, long afterRevision, CancellationToken cancellation = default) =>
            inner.WatchAsync(range, afterRevision, cancellation);

        // The fixture's.
        public ValueTask DisposeAsync() => default;
    }
}
