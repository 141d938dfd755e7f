using System.Text;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Tests;

/// <summary>The operations on access keys, and signing with them.</summary>
public sealed class AccessKeyTests : IamFixture
{
    private const string AbsentId = "AKIAIOSFODNN7EXAMPLE";
    private const string AbsentKey = "The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.";

    [Fact]
    public async Task A_key_signs_as_its_user_with_the_secret_that_only_its_making_shows()
    {
        var user = await CreateUserAsync();

        var key = await CreateKeyAsync();

        AssertAsked("iam:CreateAccessKey", user.Arn!);
        Assert.Equal(("alice", "Active", Clock.GetUtcNow()), (key.UserName, key.Status, key.CreateDate));
        Assert.Matches("^AKIA[A-Z2-7]{16}$", key.AccessKeyId);
        var secret = Encoding.ASCII.GetString(key.SecretAccessKey!.Reveal());
        Assert.Matches("^[A-Za-z0-9+/]{40}$", secret);
        // The answer is zeroed once it is sent.
        key.SecretAccessKey.Dispose();
        var found = await Credentials.FindAsync(key.AccessKeyId!);
        Assert.Equal(secret, Encoding.ASCII.GetString(found!.Secret.Reveal()));
        Assert.Equal(new Principal(Account, user.Arn!, user.UserId!, key.AccessKeyId), found.Principal);
        Assert.Equal(PrincipalType.User, found.Principal.Type);
        Assert.Same(found, await Credentials.FindAsync(key.AccessKeyId!));
        Assert.Equal(Account, await Credentials.AccountOfAsync(key.AccessKeyId!));
    }

    [Fact]
    public async Task A_user_has_two_keys_at_most()
    {
        await CreateUserAsync();
        var first = await CreateKeyAsync();
        var second = await CreateKeyAsync();

        await RefusedAsync("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", IamOperations.CreateAccessKey, new CreateAccessKeyRequest { UserName = "alice" });
        var listed = await AllAsync<AccessKeyMetadata>(async marker =>
        {
            var page = await CallAsync(IamOperations.ListAccessKeys, new ListAccessKeysRequest { UserName = "alice", MaxItems = 1, Marker = marker });
            return (page.AccessKeyMetadata, page.IsTruncated, page.Marker);
        });
        Assert.Equal(((string[])[first.AccessKeyId!, second.AccessKeyId!]).Order(StringComparer.Ordinal), listed.Select(key => key.AccessKeyId!));
    }

    [Fact]
    public async Task An_inactive_key_does_not_sign_until_it_is_active_again()
    {
        await CreateUserAsync();
        var id = (await CreateKeyAsync()).AccessKeyId!;
        Assert.NotNull(await Credentials.FindAsync(id));

        await CallAsync(IamOperations.UpdateAccessKey, new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = id, Status = "Inactive" });

        Assert.Null(await Credentials.FindAsync(id));
        Assert.Equal("Inactive", Assert.Single((await CallAsync(IamOperations.ListAccessKeys, new ListAccessKeysRequest { UserName = "alice" })).AccessKeyMetadata!).Status);
        await CallAsync(IamOperations.UpdateAccessKey, new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = id, Status = "Active" });
        Assert.NotNull(await Credentials.FindAsync(id));
        await RefusedAsync(
            "InvalidInput", "An access key cannot be made Expired.", IamOperations.UpdateAccessKey,
            new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = id, Status = "Expired" });
    }

    [Fact]
    public async Task A_deleted_key_signs_no_more()
    {
        await CreateUserAsync();
        var id = (await CreateKeyAsync()).AccessKeyId!;
        Assert.NotNull(await Credentials.FindAsync(id));

        await CallAsync(IamOperations.DeleteAccessKey, new DeleteAccessKeyRequest { UserName = "alice", AccessKeyId = id });

        Assert.Null(await Credentials.FindAsync(id));
        Assert.Null(await Credentials.AccountOfAsync(id));
        Assert.Empty((await CallAsync(IamOperations.ListAccessKeys, new ListAccessKeysRequest { UserName = "alice" })).AccessKeyMetadata!);
        await CreateKeyAsync();
        await CreateKeyAsync();
    }

    [Fact]
    public async Task Keys_are_the_callers_own_where_no_name_is_given()
    {
        var user = await CreateUserAsync();
        var caller = Caller(new Principal(Account, user.Arn!, user.UserId!, "AKIA"));

        var key = (await CallAsync(IamOperations.CreateAccessKey, new CreateAccessKeyRequest(), caller)).AccessKey!;

        Assert.Equal("alice", key.UserName);
        Assert.Single((await CallAsync(IamOperations.ListAccessKeys, new ListAccessKeysRequest(), caller)).AccessKeyMetadata!);
        await CallAsync(IamOperations.UpdateAccessKey, new UpdateAccessKeyRequest { AccessKeyId = key.AccessKeyId, Status = "Inactive" }, caller);
        await CallAsync(IamOperations.DeleteAccessKey, new DeleteAccessKeyRequest { AccessKeyId = key.AccessKeyId }, caller);
        const string Message = "Must specify userName when calling with non-User credentials";
        await RefusedAsync("ValidationError", Message, IamOperations.CreateAccessKey, new CreateAccessKeyRequest());
        await RefusedAsync("ValidationError", Message, IamOperations.ListAccessKeys, new ListAccessKeysRequest());
        await RefusedAsync("ValidationError", Message, IamOperations.DeleteAccessKey, new DeleteAccessKeyRequest { AccessKeyId = AbsentId });
    }

    [Fact]
    public async Task Keys_of_nobody_and_of_others_cannot_be_changed()
    {
        await CreateUserAsync();
        await CreateUserAsync("bob");
        var foreign = (await CreateKeyAsync("bob")).AccessKeyId!;
        var text = $"The Access Key with id {foreign} cannot be found.";

        await RefusedAsync("NoSuchEntity", AbsentKey, IamOperations.UpdateAccessKey, new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = AbsentId, Status = "Active" });
        await RefusedAsync("NoSuchEntity", AbsentKey, IamOperations.DeleteAccessKey, new DeleteAccessKeyRequest { UserName = "alice", AccessKeyId = AbsentId });
        await RefusedAsync("NoSuchEntity", text, IamOperations.UpdateAccessKey, new UpdateAccessKeyRequest { UserName = "alice", AccessKeyId = foreign, Status = "Active" });
        await RefusedAsync("NoSuchEntity", text, IamOperations.DeleteAccessKey, new DeleteAccessKeyRequest { UserName = "alice", AccessKeyId = foreign });
        await RefusedAsync("NoSuchEntity", "The user with name nobody cannot be found.", IamOperations.CreateAccessKey, new CreateAccessKeyRequest { UserName = "nobody" });
        await RefusedAsync("NoSuchEntity", "The user with name nobody cannot be found.", IamOperations.ListAccessKeys, new ListAccessKeysRequest { UserName = "nobody" });
    }

    [Fact]
    public async Task The_last_use_is_told_at_once_and_outlives_the_process()
    {
        var user = await CreateUserAsync();
        var id = (await CreateKeyAsync()).AccessKeyId!;
        var request = new GetAccessKeyLastUsedRequest { AccessKeyId = id };

        var unused = await CallAsync(IamOperations.GetAccessKeyLastUsed, request);
        AssertAsked("iam:GetAccessKeyLastUsed", user.Arn!);
        Assert.Equal(("alice", "N/A", "N/A", null), (unused.UserName, unused.AccessKeyLastUsed!.ServiceName, unused.AccessKeyLastUsed.Region, unused.AccessKeyLastUsed.LastUsedDate));
        Uses.Note(Account, id, "secretsmanager", "eu-west-1", Clock.GetUtcNow());
        var used = (await CallAsync(IamOperations.GetAccessKeyLastUsed, request)).AccessKeyLastUsed!;
        Assert.Equal(("secretsmanager", "eu-west-1", Clock.GetUtcNow()), (used.ServiceName, used.Region, used.LastUsedDate));

        await Uses.FlushAsync();
        Uses.Forget();
        Assert.Equal(used.LastUsedDate, (await CallAsync(IamOperations.GetAccessKeyLastUsed, request)).AccessKeyLastUsed!.LastUsedDate);
    }

    [Fact]
    public async Task A_key_in_use_all_the_time_is_noted_once_a_minute_and_wherever_it_is_new()
    {
        await CreateUserAsync();
        var id = (await CreateKeyAsync()).AccessKeyId!;
        var first = Clock.GetUtcNow();
        async Task<AccessKeyLastUsed> Last() => (await CallAsync(IamOperations.GetAccessKeyLastUsed, new GetAccessKeyLastUsedRequest { AccessKeyId = id })).AccessKeyLastUsed!;

        Uses.Note(Account, id, "kms", "us-east-1", first);
        Uses.Note(Account, id, "kms", "us-east-1", first + TimeSpan.FromSeconds(59));
        Assert.Equal(first, (await Last()).LastUsedDate);
        Uses.Note(Account, id, "kms", "us-east-1", first + TimeSpan.FromSeconds(60));
        Assert.Equal(first + TimeSpan.FromSeconds(60), (await Last()).LastUsedDate);
        Uses.Note(Account, id, "iam", "us-east-1", first + TimeSpan.FromSeconds(61));
        Assert.Equal("iam", (await Last()).ServiceName);
    }

    [Fact]
    public async Task Whose_key_an_unknown_one_is_nobody_learns()
    {
        await CreateUserAsync("alice", Caller(Other));
        var foreign = (await CallAsync(IamOperations.CreateAccessKey, new CreateAccessKeyRequest { UserName = "alice" }, Caller(Other))).AccessKey!.AccessKeyId!;
        foreach (var id in (string[])[AbsentId, foreign])
        {
            await RefusedAsync(
                "AccessDenied",
                $"User: arn:aws:iam::{Account}:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {id}",
                IamOperations.GetAccessKeyLastUsed,
                new GetAccessKeyLastUsedRequest { AccessKeyId = id });
        }
    }
}
