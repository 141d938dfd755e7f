using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>What becomes of secrets when their key goes.</summary>
public sealed class KeyStateTests : SecretsFixture
{
    private Task RefusedWithAsync(string reason) => RefusedAsync(
        "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {reason}",
        SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });

    [Fact]
    public async Task A_key_pending_deletion_opens_nothing_and_one_kept_after_all_does()
    {
        var key = await CreateKeyAsync();
        await CreateAsync("one", key: key);
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key, PendingWindowInDays = 7 });
        await RefusedWithAsync($"{key} is pending deletion.");
        await CallAsync(KmsOperations.CancelKeyDeletion, new CancelKeyDeletionRequest { KeyId = key });
        await EnableKeyAsync(key);
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task A_deleted_key_takes_its_secrets_with_it_but_not_their_records()
    {
        var key = await CreateKeyAsync();
        await CreateAsync("one", key: key);
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key, PendingWindowInDays = 7 });
        await RestartAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        // The deletion and its event.
        Assert.Equal(2, await RunDueAsync());
        // KMS says no more of a ciphertext whose key is gone than that access is denied.
        await RefusedAsync(
            "AccessDeniedException", "Access to KMS is not allowed", SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
        Assert.Equal(key, (await DescribeAsync()).KmsKeyId);
        await DeleteAsync(force: true);
    }

    [Fact]
    public async Task An_alias_means_the_key_that_it_names_at_the_time_of_writing()
    {
        var first = await CreateKeyAsync();
        var second = await CreateKeyAsync();
        await CallAsync(KmsOperations.CreateAlias, new CreateAliasRequest { AliasName = "alias/app", TargetKeyId = first });
        await CreateAsync("one", key: "alias/app");
        await CallAsync(KmsOperations.UpdateAlias, new UpdateAliasRequest { AliasName = "alias/app", TargetKeyId = second });
        await PutAsync("v2", "two");
        await DisableKeyAsync(first);
        Assert.Equal("two", await ReadAsync());
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {first} is disabled.",
            SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name, VersionStage = "AWSPREVIOUS" });
    }

    [Fact]
    public async Task The_default_key_is_made_with_the_first_secret_and_used_by_all()
    {
        await CreateAsync(name: "a");
        await CreateAsync(name: "b");
        var aliases = (await CallAsync(KmsOperations.ListAliases, new ListAliasesRequest())).Aliases!;
        Assert.Equal("alias/aws/secretsmanager", Assert.Single(aliases).AliasName);
        Assert.Single((await CallAsync(KmsOperations.ListKeys, new ListKeysRequest())).Keys!);
    }
}
