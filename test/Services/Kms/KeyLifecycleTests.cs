using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Support;

namespace Strongroom.Services.Kms.Tests;

/// <summary>CreateKey, DescribeKey, EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion and the deletion itself.</summary>
public sealed class KeyLifecycleTests : KmsFixture
{
    [Fact]
    public async Task A_new_key_describes_itself_in_full()
    {
        CreateKeyResponse created = await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest
        {
            Description = "for tests",
            Tags = [new Tag { TagKey = "team", TagValue = "blue" }],
        });
        KeyMetadata described = (await CallAsync(
            KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = created.KeyMetadata!.KeyId })).KeyMetadata!;

        foreach (KeyMetadata key in (KeyMetadata[])[created.KeyMetadata!, described])
        {
            Assert.True(Guid.TryParseExact(key.KeyId, "D", out _));
            Assert.Equal($"arn:aws:kms:{Region}:{Account}:key/{key.KeyId}", key.Arn);
            Assert.Equal(Account, key.AWSAccountId);
            Assert.Equal(Time.Now, key.CreationDate);
            Assert.True(key.Enabled);
            Assert.Equal("for tests", key.Description);
            Assert.Equal("ENCRYPT_DECRYPT", key.KeyUsage);
            Assert.Equal("Enabled", key.KeyState);
            Assert.Null(key.DeletionDate);
            Assert.Equal("AWS_KMS", key.Origin);
            Assert.Equal("CUSTOMER", key.KeyManager);
            Assert.Equal("SYMMETRIC_DEFAULT", key.CustomerMasterKeySpec);
            Assert.Equal("SYMMETRIC_DEFAULT", key.KeySpec);
            Assert.Equal(["SYMMETRIC_DEFAULT"], key.EncryptionAlgorithms!);
            Assert.False(key.MultiRegion);
            Assert.Matches("^[0-9a-f]{64}$", key.CurrentKeyMaterialId);
        }
    }

    [Fact]
    public async Task CreateKey_keeps_policy_and_tags_in_the_record_and_asks_for_both_permissions()
    {
        const string Policy =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"kms:*","Resource":"*"}]}""";
        KeyMetadata key = (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest
        {
            Policy = Policy,
            Tags = [new Tag { TagKey = "team", TagValue = "blue" }],
        })).KeyMetadata!;

        Assert.Equal(("kms:CreateKey", "*"), (Asked!.Action, Assert.Single(Asked.Resources)));
        Assert.Equal(["blue"], Asked.Conditions["aws:RequestTag/team"]);
        Assert.Equal("kms:TagResource", Assert.Single(Asked.Dependent).Action);
        var row = await new KeyDirectory(Database).Keys.GetAsync(Storage.Key.Of(Account, Region, key.KeyId!));
        Assert.Equal(Policy, row!.Value.Policy);
        Assert.Equal("blue", row.Value.Tags["team"]);
    }

    [Fact]
    public async Task What_CreateKey_cannot_make_is_refused()
    {
        Task Refused(string code, string message, CreateKeyRequest request) =>
            RefusedAsync(code, message, KmsOperations.CreateKey, request);

        foreach (var (spec, usage) in ((string, string)[])
            [
                (KeySpec.HMAC_224, KeyUsageType.GENERATE_VERIFY_MAC),
                (KeySpec.ECC_NIST_EDWARDS25519, KeyUsageType.SIGN_VERIFY),
                (KeySpec.SM2, KeyUsageType.KEY_AGREEMENT),
                (KeySpec.ML_DSA_44, KeyUsageType.SIGN_VERIFY),
                (KeySpec.ML_DSA_65, KeyUsageType.SIGN_VERIFY),
                (KeySpec.ML_DSA_87, KeyUsageType.SIGN_VERIFY),
            ])
        {
            await Refused("UnsupportedOperationException", $"KeySpec {spec} is not supported.", new() { KeySpec = spec, KeyUsage = usage });
        }

        await Refused(
            "ValidationException",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
            new() { CustomerMasterKeySpec = KeySpec.HMAC_256 });
        await Refused(
            "ValidationException",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec ECC_SECG_P256K1",
            new() { KeySpec = KeySpec.ECC_SECG_P256K1, KeyUsage = KeyUsageType.KEY_AGREEMENT });
        await Refused("UnsupportedOperationException", "Origin AWS_CLOUDHSM is not supported.", new() { Origin = OriginType.AWS_CLOUDHSM });
        await Refused(
            "ValidationException", "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT", new() { KeyUsage = KeyUsageType.SIGN_VERIFY });
        await Refused(
            "ValidationException",
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
            new() { KeySpec = KeySpec.SYMMETRIC_DEFAULT, CustomerMasterKeySpec = KeySpec.SYMMETRIC_DEFAULT });
        await Refused(
            "CustomKeyStoreNotFoundException", "Custom key store cks-1 does not exist.", new() { CustomKeyStoreId = "cks-1" });
        await Refused("MalformedPolicyDocumentException", "The new key policy is not valid JSON.", new() { Policy = "{" });
        foreach (string policy in (string[])["[]", "\"text\""])
        {
            await Refused(
                "MalformedPolicyDocumentException", "The new key policy is not valid. The element must be an object.", new() { Policy = policy });
        }

        await Refused(
            "LimitExceededException",
            "A key policy cannot be longer than 32768 bytes.",
            new() { Policy = $$"""{"a":"{{new string('x', 32768)}}"}""" });
        await Refused("TagException", "Duplicate tag keys", new() { Tags = [Tagged("a"), Tagged("a")] });
        await Refused("TagException", "Tags beginning with aws: are reserved", new() { Tags = [Tagged("AWS:a")] });
        await Refused("TagException", "Too many tags", new() { Tags = [.. Enumerable.Range(0, 51).Select(i => Tagged($"k{i}"))] });
    }

    [Fact]
    public async Task Disabling_and_enabling_changes_state_and_may_be_repeated()
    {
        string id = (await CreateKeyAsync()).KeyId!;

        for (int i = 0; i < 2; i++)
        {
            await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = id });
            Assert.Equal(("Disabled", false, null), await StateAsync(id));
        }

        for (int i = 0; i < 2; i++)
        {
            await CallAsync(KmsOperations.EnableKey, new EnableKeyRequest { KeyId = id });
            Assert.Equal(("Enabled", true, null), await StateAsync(id));
        }
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(7, 7)]
    [InlineData(30, 30)]
    public async Task A_scheduled_deletion_has_a_date_and_leaves_a_due_task(int? window, int days)
    {
        KeyMetadata key = await CreateKeyAsync();

        ScheduleKeyDeletionResponse response = await CallAsync(
            KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = window });

        Assert.Equal(key.Arn, response.KeyId);
        Assert.Equal("PendingDeletion", response.KeyState);
        Assert.Equal(days, response.PendingWindowInDays);
        Assert.Equal(Time.Now.AddDays(days), response.DeletionDate);
        Assert.Equal(("PendingDeletion", false, Time.Now.AddDays(days)), await StateAsync(key.KeyId!));
        Assert.Equal(Time.Now.AddDays(days), (await Due.FindAsync(KeyDeletion.DueKind, key.Arn!))!.DueAt);
    }

    [Theory]
    [InlineData(6, "greater than or equal to 7")]
    [InlineData(31, "less than or equal to 30")]
    public async Task A_window_outside_7_to_30_days_is_refused(int window, string rule)
    {
        KeyMetadata key = await CreateKeyAsync();

        await RefusedAsync(
            "ValidationException",
            $"1 validation error detected: Value '{window}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value {rule}",
            KmsOperations.ScheduleKeyDeletion,
            new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = window });
    }

    [Fact]
    public async Task A_key_that_is_pending_deletion_takes_no_other_change()
    {
        KeyMetadata key = await CreateKeyAsync();
        await ScheduleAsync(key);
        string message = $"{key.Arn} is pending deletion.";

        await RefusedAsync("KMSInvalidStateException", message, KmsOperations.EnableKey, new EnableKeyRequest { KeyId = key.KeyId });
        await RefusedAsync("KMSInvalidStateException", message, KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "KMSInvalidStateException", message, KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "KMSInvalidStateException",
            message,
            KmsOperations.CreateAlias,
            new CreateAliasRequest { AliasName = "alias/late", TargetKeyId = key.KeyId });
    }

    [Fact]
    public async Task A_cancelled_deletion_leaves_the_key_disabled_and_nothing_due()
    {
        KeyMetadata key = await CreateKeyAsync();
        await RefusedAsync(
            "KMSInvalidStateException",
            $"{key.Arn} is not pending deletion.",
            KmsOperations.CancelKeyDeletion,
            new CancelKeyDeletionRequest { KeyId = key.KeyId });
        await ScheduleAsync(key);

        CancelKeyDeletionResponse response = await CallAsync(
            KmsOperations.CancelKeyDeletion, new CancelKeyDeletionRequest { KeyId = key.Arn });

        Assert.Equal(key.Arn, response.KeyId);
        Assert.Equal(("Disabled", false, null), await StateAsync(key.KeyId!));
        Assert.Null(await Due.FindAsync(KeyDeletion.DueKind, key.Arn!));
    }

    [Fact]
    public async Task A_deletion_that_is_due_removes_key_and_aliases_and_only_then()
    {
        KeyMetadata key = await CreateKeyAsync();
        KeyMetadata kept = await CreateKeyAsync();
        await CreateAliasAsync("alias/one", key.KeyId!);
        await CreateAliasAsync("alias/two", key.KeyId!);
        await CreateAliasAsync("alias/kept", kept.KeyId!);
        byte[] blob = await EncryptAsync(key.KeyId!, "lost for good");
        await ScheduleAsync(key);
        var trail = new MemoryAuditTrail();
        var outbox = new EventOutbox(Due, trail);
        await using var worker = new DueWorker(
            Due,
            Time,
            [new KeyDeletion(Database, Due, outbox, Time), outbox],
            new DueWorkerOptions(),
            (_, error) => throw new InvalidOperationException("A due task failed.", error));

        Time.Now += TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1);
        Assert.Equal(0, await worker.RunDueAsync());
        Assert.Equal("PendingDeletion", (await StateAsync(key.KeyId!)).State);
        Time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(2, await worker.RunDueAsync());

        await RefusedAsync(
            "NotFoundException", $"Key '{key.Arn}' does not exist", KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.KeyId });
        ListAliasesResponse aliases = await CallAsync(KmsOperations.ListAliases, new ListAliasesRequest());
        Assert.Equal(["alias/kept"], aliases.Aliases!.Select(alias => alias.AliasName));
        Assert.Null(await Due.FindAsync(KeyDeletion.DueKind, key.Arn!));
        ServiceEvent told = Assert.Single(trail.Events);
        Assert.Equal(
            ("kms.amazonaws.com", "DeleteKey", Account, Region, Time.Now, key.Arn),
            (told.Service, told.Name, told.Account, told.Region, told.Time, told.Details["keyId"]));
        await RefusedAsync(
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
            KmsOperations.Decrypt,
            new DecryptRequest { CiphertextBlob = blob });
    }

    [Fact]
    public async Task A_deletion_task_of_a_key_that_is_kept_or_gone_does_nothing()
    {
        KeyMetadata key = await CreateKeyAsync();
        var handler = new KeyDeletion(Database, Due, new EventOutbox(Due, new MemoryAuditTrail()), Time);

        await handler.RunAsync(new DueTask(KeyDeletion.DueKind, key.Arn!, Time.Now), CancellationToken.None);
        await handler.RunAsync(
            new DueTask(KeyDeletion.DueKind, $"arn:aws:kms:{Region}:{Account}:key/{AbsentId}", Time.Now), CancellationToken.None);

        Assert.Equal(("Enabled", true, null), await StateAsync(key.KeyId!));
    }

    private static Tag Tagged(string key) => new() { TagKey = key, TagValue = "" };

    private Task ScheduleAsync(KeyMetadata key) =>
        CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId });

    private async Task<(string? State, bool? Enabled, DateTimeOffset? Deletion)> StateAsync(string keyId)
    {
        KeyMetadata key = (await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = keyId })).KeyMetadata!;
        return (key.KeyState, key.Enabled, key.DeletionDate);
    }
}
