using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Tests;

/// <summary>Multi-Region keys: ReplicateKey, UpdatePrimaryRegion, and what related keys share.</summary>
public sealed class MultiRegionTests : KmsFixture
{
    [Fact]
    public async Task A_replica_shares_id_and_material_but_not_policy_tags_and_description()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        Assert.Matches("^mrk-[0-9a-f]{32}$", primary.KeyId);
        Assert.Equal((true, "PRIMARY", primary.Arn), (primary.MultiRegion, primary.MultiRegionConfiguration!.MultiRegionKeyType, primary.MultiRegionConfiguration.PrimaryKey!.Arn));
        Assert.Empty(primary.MultiRegionConfiguration.ReplicaKeys!);

        ReplicateKeyResponse made = await CallAsync(KmsOperations.ReplicateKey, new ReplicateKeyRequest
        {
            KeyId = primary.KeyId, ReplicaRegion = OtherRegion, Description = "replica", Tags = [new Tag { TagKey = "a", TagValue = "b" }],
        });

        Assert.Equal(("kms:ReplicateKey", primary.Arn), (Asked!.Action, Asked.Resources[0]));
        Assert.Equal([OtherRegion], Asked.Conditions["kms:ReplicaRegion"]);
        Assert.Equal(["PRIMARY"], Asked.Conditions["kms:MultiRegionKeyType"]);
        Assert.Equal(["kms:CreateKey", "kms:TagResource"], Asked.Dependent.Select(request => request.Action));
        Assert.Equal(["REPLICA"], Asked.Dependent[0].Conditions["kms:MultiRegionKeyType"]);
        KeyMetadata replica = made.ReplicaKeyMetadata!;
        Assert.Equal((primary.KeyId, "replica", "Enabled", primary.CurrentKeyMaterialId), (replica.KeyId, replica.Description, replica.KeyState, replica.CurrentKeyMaterialId));
        Assert.Equal($"arn:aws:kms:{OtherRegion}:{Account}:key/{primary.KeyId}", replica.Arn);
        Assert.Contains($"arn:aws:iam::{Account}:root", made.ReplicaPolicy, StringComparison.Ordinal);
        Assert.Equal("b", Assert.Single(made.ReplicaTags!).TagValue);
        foreach (KeyMetadata each in (KeyMetadata[])
            [
                await DescribeAsync(primary.KeyId!), await DescribeAsync(primary.KeyId!, Caller(region: OtherRegion)),
            ])
        {
            Assert.Equal((primary.Arn, Region), (each.MultiRegionConfiguration!.PrimaryKey!.Arn, each.MultiRegionConfiguration.PrimaryKey.Region));
            Assert.Equal((replica.Arn, OtherRegion), (Assert.Single(each.MultiRegionConfiguration.ReplicaKeys!).Arn, each.MultiRegionConfiguration.ReplicaKeys![0].Region));
        }
    }

    [Fact]
    public async Task What_one_encrypts_a_related_key_decrypts_in_its_region()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        await ReplicateAsync(primary);
        CallContext there = Caller(region: OtherRegion);

        byte[] here = await EncryptAsync(primary.KeyId!, "here");
        byte[] away = await EncryptAsync(primary.KeyId!, "there", context: there);

        Assert.Equal(("here", "there"), (await DecryptAsync(here, context: there), await DecryptAsync(away)));
        KeyMetadata single = await CreateKeyAsync();
        byte[] blob = await EncryptAsync(single.KeyId!, "stays");
        await RefusedAsync("InvalidCiphertextException", "", KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob }, there);
    }

    [Fact]
    public async Task Rotation_is_the_primarys_and_reaches_the_replicas()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        await ReplicateAsync(primary);
        CallContext there = Caller(region: OtherRegion);
        byte[] before = await EncryptAsync(primary.KeyId!, "before");
        await CallAsync(KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = primary.KeyId, RotationPeriodInDays = 100 });
        Assert.Equal(100, (await CallAsync(KmsOperations.GetKeyRotationStatus, new GetKeyRotationStatusRequest { KeyId = primary.KeyId }, there)).RotationPeriodInDays);
        string message = $"arn:aws:kms:{OtherRegion}:{Account}:key/{primary.KeyId} is a multi-Region replica key; rotation is a matter of its primary key.";
        await RefusedAsync("UnsupportedOperationException", message, KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = primary.KeyId }, there);
        await RefusedAsync("UnsupportedOperationException", message, KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = primary.KeyId }, there);
        await RefusedAsync("UnsupportedOperationException", message, KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = primary.KeyId }, there);

        Time.Now = Time.Now.AddDays(100);
        await RunDueAsync();

        KeyMetadata replica = await DescribeAsync(primary.KeyId!, there);
        Assert.NotEqual(primary.CurrentKeyMaterialId, replica.CurrentKeyMaterialId);
        Assert.Equal((await DescribeAsync(primary.KeyId!)).CurrentKeyMaterialId, replica.CurrentKeyMaterialId);
        Assert.Equal("before", await DecryptAsync(before, context: there));
        await CallAsync(KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = primary.KeyId });
        Assert.Equal("new", await DecryptAsync(await EncryptAsync(primary.KeyId!, "new"), context: there));
    }

    [Fact]
    public async Task The_primary_moves_and_its_rotation_with_it()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        await ReplicateAsync(primary);
        CallContext there = Caller(region: OtherRegion);
        string replicaArn = $"arn:aws:kms:{OtherRegion}:{Account}:key/{primary.KeyId}";
        await CallAsync(KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = primary.KeyId });

        await CallAsync(KmsOperations.UpdatePrimaryRegion, new UpdatePrimaryRegionRequest { KeyId = primary.Arn, PrimaryRegion = OtherRegion });

        Assert.Equal([OtherRegion], Asked!.Conditions["kms:PrimaryRegion"]);
        Assert.Equal([replicaArn], Assert.Single(Asked.Dependent).Resources);
        foreach (KeyMetadata each in (KeyMetadata[])[await DescribeAsync(primary.KeyId!), await DescribeAsync(primary.KeyId!, there)])
        {
            Assert.Equal(replicaArn, each.MultiRegionConfiguration!.PrimaryKey!.Arn);
            Assert.Equal(primary.Arn, Assert.Single(each.MultiRegionConfiguration.ReplicaKeys!).Arn);
        }

        Assert.Null(await Due.FindAsync(RotationTask.DueKind, primary.Arn!));
        Assert.NotNull(await Due.FindAsync(RotationTask.DueKind, replicaArn));
        Task Refused(string code, string message, string region, CallContext? context = null) => RefusedAsync(
            code, message, KmsOperations.UpdatePrimaryRegion, new UpdatePrimaryRegionRequest { KeyId = primary.KeyId, PrimaryRegion = region }, context);
        await Refused("UnsupportedOperationException", $"{primary.Arn} is not a multi-Region primary key.", OtherRegion);
        await Refused("UnsupportedOperationException", $"{replicaArn} is the primary key already.", OtherRegion, there);
        await Refused(
            "NotFoundException", $"Key 'arn:aws:kms:eu-north-1:{Account}:key/{primary.KeyId}' does not exist", "eu-north-1", there);
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = primary.KeyId });
        await Refused("DisabledException", $"{primary.Arn} is disabled.", Region, there);
    }

    [Fact]
    public async Task A_primary_is_deleted_after_its_replicas()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        await ReplicateAsync(primary);
        CallContext there = Caller(region: OtherRegion);
        byte[] blob = await EncryptAsync(primary.KeyId!, "text");

        ScheduleKeyDeletionResponse scheduled = await CallAsync(
            KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = primary.KeyId, PendingWindowInDays = 10 });
        Assert.Equal(("PendingReplicaDeletion", null, 10), (scheduled.KeyState, scheduled.DeletionDate, scheduled.PendingWindowInDays));
        Assert.Equal(("PendingReplicaDeletion", 10), ((await DescribeAsync(primary.KeyId!)).KeyState, (await DescribeAsync(primary.KeyId!)).PendingDeletionWindowInDays));
        string message = $"{primary.Arn} is pending replica deletion.";
        await RefusedAsync("KMSInvalidStateException", message, KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = blob });
        await RefusedAsync("KMSInvalidStateException", message, KmsOperations.ReplicateKey, new ReplicateKeyRequest { KeyId = primary.KeyId, ReplicaRegion = "eu-north-1" });
        Assert.Equal("text", await DecryptAsync(blob, context: there));

        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = primary.KeyId, PendingWindowInDays = 7 }, there);
        Time.Now = Time.Now.AddDays(7);
        Assert.Equal(["DeleteKey"], await RunDueAsync());

        KeyMetadata waiting = await DescribeAsync(primary.KeyId!);
        Assert.Equal(("PendingDeletion", Time.Now.AddDays(10)), (waiting.KeyState, waiting.DeletionDate));
        Assert.Empty(waiting.MultiRegionConfiguration!.ReplicaKeys!);
        Time.Now = Time.Now.AddDays(10);
        Assert.Equal(["DeleteKey"], await RunDueAsync());
        await RefusedAsync(
            "NotFoundException", $"Key '{primary.Arn}' does not exist", KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = primary.KeyId });
    }

    [Fact]
    public async Task A_primary_that_waits_for_its_replicas_can_be_kept()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        await ReplicateAsync(primary);
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = primary.KeyId });

        await CallAsync(KmsOperations.CancelKeyDeletion, new CancelKeyDeletionRequest { KeyId = primary.KeyId });

        KeyMetadata kept = await DescribeAsync(primary.KeyId!);
        Assert.Equal(("Disabled", null), (kept.KeyState, kept.PendingDeletionWindowInDays));
    }

    [Fact]
    public async Task A_replica_of_imported_material_waits_for_it()
    {
        KeyMetadata primary = (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest { MultiRegion = true, Origin = OriginType.EXTERNAL })).KeyMetadata!;

        await RefusedAsync(
            "KMSInvalidStateException",
            $"{primary.Arn} is pending import.",
            KmsOperations.ReplicateKey,
            new ReplicateKeyRequest { KeyId = primary.KeyId, ReplicaRegion = OtherRegion });
    }

    [Fact]
    public async Task What_cannot_be_replicated_is_refused()
    {
        KeyMetadata primary = await CreatePrimaryAsync();
        KeyMetadata single = await CreateKeyAsync();
        await ReplicateAsync(primary);
        Task Refused(string code, string message, KeyMetadata key, string region, CallContext? context = null, string? policy = null) => RefusedAsync(
            code, message, KmsOperations.ReplicateKey, new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = region, Policy = policy }, context);

        await Refused("UnsupportedOperationException", $"{single.Arn} is not a multi-Region primary key.", single, OtherRegion);
        await Refused(
            "UnsupportedOperationException",
            $"arn:aws:kms:{OtherRegion}:{Account}:key/{primary.KeyId} is not a multi-Region primary key.",
            primary,
            Region,
            Caller(region: OtherRegion));
        foreach (string region in (string[])[Region, OtherRegion])
        {
            await Refused("AlreadyExistsException", $"The key {primary.KeyId} already exists in region {region}.", primary, region);
        }

        await Refused("UnsupportedOperationException", "Keys cannot be replicated to region eu-north-1.", primary, "eu-north-1");
        await Refused("MalformedPolicyDocumentException", "The new key policy is not valid JSON.", primary, OtherRegion, policy: "{");
        await RefusedAsync(
            "TagException",
            "Tags beginning with aws: are reserved",
            KmsOperations.ReplicateKey,
            new ReplicateKeyRequest { KeyId = primary.KeyId, ReplicaRegion = OtherRegion, Tags = [new Tag { TagKey = "aws:a", TagValue = "" }] });
        KeyMetadata disabled = await CreatePrimaryAsync();
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = disabled.KeyId });
        await Refused("DisabledException", $"{disabled.Arn} is disabled.", disabled, OtherRegion);
    }

    private async Task<KeyMetadata> CreatePrimaryAsync() =>
        (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest { MultiRegion = true })).KeyMetadata!;

    private Task ReplicateAsync(KeyMetadata primary) =>
        CallAsync(KmsOperations.ReplicateKey, new ReplicateKeyRequest { KeyId = primary.KeyId, ReplicaRegion = OtherRegion });
}
