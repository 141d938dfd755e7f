using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>AWS managed keys: made at first use, one per account and region, and nobody's to change.</summary>
public sealed class ManagedKeyTests : KmsFixture
{
    private const string Alias = "alias/aws/secretsmanager";

    [Fact]
    public async Task First_use_makes_the_key_and_later_uses_find_it()
    {
        byte[] blob = await EncryptAsync(Alias, "open sesame");
        string authorised = Assert.Single(Asked!.Resources);
        KeyMetadata key = (await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = Alias })).KeyMetadata!;

        Assert.Equal(key.Arn, authorised);
        Assert.Equal("AWS", key.KeyManager);
        Assert.Equal("Default key that protects my Secrets Manager data when no other key is defined", key.Description);
        Assert.Equal("open sesame", await DecryptAsync(blob));
        AliasListEntry entry = Assert.Single((await CallAsync(KmsOperations.ListAliases, new ListAliasesRequest())).Aliases!);
        Assert.Equal((Alias, key.KeyId), (entry.AliasName, entry.TargetKeyId));
        Assert.Equal([key.KeyId], (await CallAsync(KmsOperations.ListKeys, new ListKeysRequest())).Keys!.Select(each => each.KeyId));
    }

    [Fact]
    public async Task Every_account_and_region_has_its_own()
    {
        KeyMetadata[] keys =
        [
            await DescribeAsync(Account, Region),
            await DescribeAsync(Account, "us-east-1"),
            await DescribeAsync(Other, Region),
        ];

        Assert.Equal(3, keys.Select(key => key.Arn).Distinct().Count());
        Assert.Equal(keys[0].Arn, (await DescribeAsync(Account, Region)).Arn);

        async Task<KeyMetadata> DescribeAsync(string account, string region) => (await CallAsync(
            KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = Alias }, Caller(account, region))).KeyMetadata!;
    }

    [Fact]
    public async Task Concurrent_first_uses_make_one_key()
    {
        using var together = new System.Threading.Barrier(8);
        GenerateDataKeyResponse[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return CallAsync(KmsOperations.GenerateDataKey, new GenerateDataKeyRequest { KeyId = Alias, KeySpec = DataKeySpec.AES_256 });
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        string arn = Assert.Single((await CallAsync(KmsOperations.ListKeys, new ListKeysRequest())).Keys!).KeyArn!;
        foreach (GenerateDataKeyResponse response in all)
        {
            Assert.Equal(arn, response.KeyId);
            DecryptResponse opened = await CallAsync(KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = response.CiphertextBlob });
            Assert.Equal(response.Plaintext, opened.Plaintext);
        }
    }

    [Fact]
    public async Task Customers_cannot_change_it()
    {
        KeyMetadata key = (await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = Alias })).KeyMetadata!;
        string Denied(string action) =>
            $"User: arn:aws:iam::{Account}:root is not authorized to perform: kms:{action} on resource: {key.Arn} because no resource-based policy allows the kms:{action} action";

        await RefusedAsync("AccessDeniedException", Denied("DisableKey"), KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        await RefusedAsync("AccessDeniedException", Denied("EnableKey"), KmsOperations.EnableKey, new EnableKeyRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "AccessDeniedException", Denied("ScheduleKeyDeletion"), KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "AccessDeniedException",
            Denied("CreateAlias"),
            KmsOperations.CreateAlias,
            new CreateAliasRequest { AliasName = "alias/mine", TargetKeyId = key.KeyId });
    }

    [Fact]
    public async Task Another_account_cannot_bring_it_into_being()
    {
        AllowAll();
        string arn = $"arn:aws:kms:{Region}:{Account}:{Alias}";

        await RefusedAsync(
            "NotFoundException", $"Alias {arn} is not found.", KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = arn }, Caller(Other));
    }
}
