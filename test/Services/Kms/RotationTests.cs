using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Tests;

/// <summary>EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations and the automatic
/// rotation itself.</summary>
public sealed class RotationTests : KmsFixture
{
    [Fact]
    public async Task A_key_rotates_when_it_is_due_and_what_it_encrypted_before_still_opens()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] before = await EncryptAsync(key.KeyId!, "before");
        await EnableAsync(key, 90);
        Assert.Equal(["90"], Asked!.Conditions["kms:RotationPeriodInDays"]);
        GetKeyRotationStatusResponse status = await StatusAsync(key);
        Assert.Equal((key.Arn, true, 90, Time.Now.AddDays(90)), (status.KeyId, status.KeyRotationEnabled, status.RotationPeriodInDays, status.NextRotationDate));

        Time.Now = Time.Now.AddDays(90).AddSeconds(-1);
        Assert.Empty(await RunDueAsync());
        Time.Now = Time.Now.AddSeconds(1);
        Assert.Equal(["RotateKey"], await RunDueAsync());

        KeyMetadata rotated = await DescribeAsync(key.KeyId!);
        Assert.NotEqual(key.CurrentKeyMaterialId, rotated.CurrentKeyMaterialId);
        Assert.Equal(Time.Now.AddDays(90), (await StatusAsync(key)).NextRotationDate);
        byte[] after = await EncryptAsync(key.KeyId!, "after");
        Assert.Equal(("before", "after"), (await DecryptAsync(before), await DecryptAsync(after)));
        DecryptResponse old = await CallAsync(KmsOperations.Decrypt, new DecryptRequest { CiphertextBlob = before });
        Assert.Equal(key.CurrentKeyMaterialId, old.KeyMaterialId);
        RotationsListEntry entry = Assert.Single(await RotationsAsync(key));
        Assert.Equal((key.Arn, rotated.CurrentKeyMaterialId, Time.Now, "AUTOMATIC"), (entry.KeyId, entry.KeyMaterialId, entry.RotationDate, entry.RotationType));
        Time.Now = Time.Now.AddDays(90);
        Assert.Equal(["RotateKey"], await RunDueAsync());
        Assert.Equal("before", await DecryptAsync(before));
    }

    [Fact]
    public async Task Without_a_period_a_key_rotates_yearly_until_rotation_is_disabled()
    {
        KeyMetadata key = await CreateKeyAsync();
        Assert.False((await StatusAsync(key)).KeyRotationEnabled);
        await EnableAsync(key);
        Assert.Equal(365, (await StatusAsync(key)).RotationPeriodInDays);

        await CallAsync(KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = key.KeyId });

        GetKeyRotationStatusResponse status = await StatusAsync(key);
        Assert.Equal((false, null, null), (status.KeyRotationEnabled, status.RotationPeriodInDays, status.NextRotationDate));
        Assert.Null(await Due.FindAsync(RotationTask.DueKind, key.Arn!));
        await CallAsync(KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = key.KeyId });
    }

    [Theory]
    [InlineData(89, "greater than or equal to 90")]
    [InlineData(2561, "less than or equal to 2560")]
    public async Task Periods_are_90_to_2560_days(int period, string rule) => await RefusedAsync(
        "ValidationException",
        $"1 validation error detected: Value '{period}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value {rule}",
        KmsOperations.EnableKeyRotation,
        new EnableKeyRotationRequest { KeyId = AbsentId, RotationPeriodInDays = period });

    [Fact]
    public async Task A_disabled_key_rotates_when_it_is_enabled_again()
    {
        KeyMetadata key = await CreateKeyAsync();
        await EnableAsync(key, 90);
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = key.KeyId });
        Time.Now = Time.Now.AddDays(100);
        Assert.Empty(await RunDueAsync());
        Assert.Empty(await RotationsAsync(key));

        await CallAsync(KmsOperations.EnableKey, new EnableKeyRequest { KeyId = key.KeyId });

        Assert.Equal(["RotateKey"], await RunDueAsync());
        Assert.Single(await RotationsAsync(key));
    }

    [Fact]
    public async Task A_key_that_is_pending_deletion_says_that_it_does_not_rotate()
    {
        KeyMetadata key = await CreateKeyAsync();
        await EnableAsync(key);
        await CallAsync(KmsOperations.ScheduleKeyDeletion, new ScheduleKeyDeletionRequest { KeyId = key.KeyId });
        Assert.False((await StatusAsync(key)).KeyRotationEnabled);
        await CallAsync(KmsOperations.CancelKeyDeletion, new CancelKeyDeletionRequest { KeyId = key.KeyId });
        Assert.True((await StatusAsync(key)).KeyRotationEnabled);
    }

    [Fact]
    public async Task On_demand_a_key_rotates_25_times()
    {
        KeyMetadata key = await CreateKeyAsync();
        byte[] first = await EncryptAsync(key.KeyId!, "first");
        for (int i = 0; i < 25; i++)
        {
            Time.Now = Time.Now.AddHours(1);
            Assert.Equal(key.Arn, (await RotateAsync(key)).KeyId);
        }

        Assert.Equal("first", await DecryptAsync(first));
        await RefusedAsync(
            "LimitExceededException",
            $"The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: {key.Arn}",
            KmsOperations.RotateKeyOnDemand,
            new RotateKeyOnDemandRequest { KeyId = key.KeyId });
        IReadOnlyList<RotationsListEntry> rotations = await RotationsAsync(key);
        Assert.Equal(25, rotations.Count);
        Assert.All(rotations, rotation => Assert.Equal("ON_DEMAND", rotation.RotationType));
        Assert.Equal(Enumerable.Repeat("NON_CURRENT", 24).Append("CURRENT"), rotations.Select(rotation => rotation.KeyMaterialState));
        IReadOnlyList<RotationsListEntry> all = await RotationsAsync(key, IncludeKeyMaterial.ALL_KEY_MATERIAL);
        Assert.Equal((26, key.CurrentKeyMaterialId, null, null), (all.Count, all[0].KeyMaterialId, all[0].RotationDate, all[0].RotationType));
        Assert.Null(all[0].ImportState);

        ListKeyRotationsResponse page = await CallAsync(KmsOperations.ListKeyRotations, new ListKeyRotationsRequest { KeyId = key.KeyId, Limit = 20 });
        Assert.Equal((20, true), (page.Rotations!.Count, page.Truncated));
        page = await CallAsync(KmsOperations.ListKeyRotations, new ListKeyRotationsRequest { KeyId = key.KeyId, Limit = 20, Marker = page.NextMarker });
        Assert.Equal((5, false, null), (page.Rotations!.Count, page.Truncated, page.NextMarker));
        await RefusedAsync(
            "InvalidMarkerException", "The marker is not valid.", KmsOperations.ListKeyRotations, new ListKeyRotationsRequest { KeyId = key.KeyId, Marker = "x" });
    }

    [Fact]
    public async Task Only_symmetric_keys_with_material_of_ours_rotate()
    {
        KeyMetadata rsa = await CreateKeyAsync(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
        KeyMetadata external = await CreateKeyAsync(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT, OriginType.EXTERNAL);
        const string Code = "UnsupportedOperationException";
        string spec = $"{rsa.Arn} key spec is RSA_2048 which is not valid for this operation.";
        string origin = $"{external.Arn} origin is EXTERNAL which is not valid for this operation.";

        await RefusedAsync(Code, spec, KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = rsa.KeyId });
        await RefusedAsync(Code, spec, KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = rsa.KeyId });
        await RefusedAsync(Code, spec, KmsOperations.GetKeyRotationStatus, new GetKeyRotationStatusRequest { KeyId = rsa.KeyId });
        await RefusedAsync(Code, spec, KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = rsa.KeyId });
        await RefusedAsync(Code, spec, KmsOperations.ListKeyRotations, new ListKeyRotationsRequest { KeyId = rsa.KeyId });
        await RefusedAsync(Code, origin, KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = external.KeyId });
        await RefusedAsync(Code, origin, KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = external.KeyId });
        await RefusedAsync(
            "KMSInvalidStateException", $"{external.Arn} is pending import.", KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = external.KeyId });
        KeyMetadata disabled = await CreateKeyAsync();
        await CallAsync(KmsOperations.DisableKey, new DisableKeyRequest { KeyId = disabled.KeyId });
        string message = $"{disabled.Arn} is disabled.";
        await RefusedAsync("DisabledException", message, KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = disabled.KeyId });
        await RefusedAsync("DisabledException", message, KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = disabled.KeyId });
        await RefusedAsync("DisabledException", message, KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = disabled.KeyId });
    }

    [Fact]
    public async Task A_managed_key_rotates_yearly_and_nobody_changes_that()
    {
        byte[] before = await EncryptAsync("alias/aws/ssm", "before");
        KeyMetadata key = await DescribeAsync("alias/aws/ssm");
        Assert.Equal(365, (await StatusAsync(key)).RotationPeriodInDays);
        string Denied(string action) =>
            $"User: arn:aws:iam::{Account}:root is not authorized to perform: kms:{action} on resource: {key.Arn} because no resource-based policy allows the kms:{action} action";
        await RefusedAsync(
            "AccessDeniedException", Denied("EnableKeyRotation"), KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "AccessDeniedException", Denied("DisableKeyRotation"), KmsOperations.DisableKeyRotation, new DisableKeyRotationRequest { KeyId = key.KeyId });
        await RefusedAsync(
            "AccessDeniedException", Denied("RotateKeyOnDemand"), KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = key.KeyId });

        Time.Now = Time.Now.AddDays(365);
        Assert.Equal(["RotateKey"], await RunDueAsync());
        Assert.Equal("before", await DecryptAsync(before));
    }

    private Task EnableAsync(KeyMetadata key, int? period = null) =>
        CallAsync(KmsOperations.EnableKeyRotation, new EnableKeyRotationRequest { KeyId = key.KeyId, RotationPeriodInDays = period });

    private Task<GetKeyRotationStatusResponse> StatusAsync(KeyMetadata key) =>
        CallAsync(KmsOperations.GetKeyRotationStatus, new GetKeyRotationStatusRequest { KeyId = key.KeyId });

    private Task<RotateKeyOnDemandResponse> RotateAsync(KeyMetadata key) =>
        CallAsync(KmsOperations.RotateKeyOnDemand, new RotateKeyOnDemandRequest { KeyId = key.KeyId });

    private async Task<IReadOnlyList<RotationsListEntry>> RotationsAsync(KeyMetadata key, string? include = null) =>
        (await CallAsync(KmsOperations.ListKeyRotations, new ListKeyRotationsRequest { KeyId = key.KeyId, IncludeKeyMaterial = include })).Rotations!;
}
