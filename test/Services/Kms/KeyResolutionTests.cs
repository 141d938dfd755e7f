using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Tests;

/// <summary>The four ways to name a key, across accounts and regions, and the answers to names of nothing.</summary>
public sealed class KeyResolutionTests : KmsFixture
{
    [Fact]
    public async Task Id_arn_alias_and_alias_arn_name_the_same_key()
    {
        KeyMetadata key = await CreateKeyAsync();
        await CreateAliasAsync("alias/app", key.KeyId!);

        foreach (string name in (string[])[key.KeyId!, key.Arn!, "alias/app", $"arn:aws:kms:{Region}:{Account}:alias/app"])
        {
            DescribeKeyResponse described = await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = name });
            Assert.Equal(key.Arn, described.KeyMetadata!.Arn);
            Assert.Equal([key.Arn!], Asked!.Resources);
            Assert.Equal(name.Contains("alias/", StringComparison.Ordinal), Asked.Conditions.ContainsKey("kms:RequestAlias"));
        }
    }

    [Theory]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    public async Task The_region_decides_the_partition(string region, string partition)
    {
        CallContext there = Caller(region: region);
        KeyMetadata key = (await CallAsync(KmsOperations.CreateKey, new CreateKeyRequest(), there)).KeyMetadata!;

        Assert.Equal($"arn:{partition}:kms:{region}:{Account}:key/{key.KeyId}", key.Arn);
        Assert.Equal(key.Arn, (await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.Arn }, there)).KeyMetadata!.Arn);
        string wrong = key.Arn!.Replace(partition, "aws", StringComparison.Ordinal);
        await RefusedAsync("InvalidArnException", $"Invalid arn {wrong}", KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = wrong }, there);
    }

    [Theory]
    [InlineData(AbsentId, "NotFoundException", $"Key 'arn:aws:kms:{Region}:{Account}:key/{AbsentId}' does not exist")]
    [InlineData(
        $"arn:aws:kms:{Region}:{Account}:key/{AbsentId}",
        "NotFoundException",
        $"Key 'arn:aws:kms:{Region}:{Account}:key/{AbsentId}' does not exist")]
    [InlineData(
        "mrk-0123456789abcdef0123456789abcdef",
        "NotFoundException",
        $"Key 'arn:aws:kms:{Region}:{Account}:key/mrk-0123456789abcdef0123456789abcdef' does not exist")]
    [InlineData("alias/absent", "NotFoundException", $"Alias arn:aws:kms:{Region}:{Account}:alias/absent is not found.")]
    [InlineData(
        $"arn:aws:kms:{Region}:{Account}:alias/absent",
        "NotFoundException",
        $"Alias arn:aws:kms:{Region}:{Account}:alias/absent is not found.")]
    [InlineData("alias/aws/absent", "NotFoundException", $"Alias arn:aws:kms:{Region}:{Account}:alias/aws/absent is not found.")]
    [InlineData("x", "NotFoundException", "Invalid keyId 'x'")]
    [InlineData("mrk-1", "NotFoundException", "Invalid keyId 'mrk-1'")]
    [InlineData($"arn:aws:kms:us-east-1:{Account}:key/{AbsentId}", "NotFoundException", "Invalid arn us-east-1")]
    [InlineData($"arn:aws:kms:{Region}:{Account}:key/x", "NotFoundException", $"Invalid keyId 'arn:aws:kms:{Region}:{Account}:key/x'")]
    [InlineData("arn:aws:s3:::bucket", "InvalidArnException", "Invalid arn arn:aws:s3:::bucket")]
    [InlineData($"arn:aws:kms:{Region}:{Account}:grant/x", "InvalidArnException", $"Invalid arn arn:aws:kms:{Region}:{Account}:grant/x")]
    public async Task Names_of_nothing_are_answered(string name, string code, string message)
    {
        await RefusedAsync(code, message, KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = name });
    }

    [Fact]
    public async Task Operations_that_change_a_key_take_no_alias()
    {
        KeyMetadata key = await CreateKeyAsync();
        await CreateAliasAsync("alias/app", key.KeyId!);
        string aliasArn = $"arn:aws:kms:{Region}:{Account}:alias/app";

        await RefusedAsync(
            "NotFoundException", "Invalid keyId 'alias/app'", KmsOperations.DisableKey, new DisableKeyRequest { KeyId = "alias/app" });
        await RefusedAsync(
            "InvalidArnException",
            $"{aliasArn} is an alias ARN; this operation takes a key ID or key ARN.",
            KmsOperations.ScheduleKeyDeletion,
            new ScheduleKeyDeletionRequest { KeyId = aliasArn });
    }

    [Fact]
    public async Task Another_account_needs_the_arn_and_the_permission()
    {
        KeyMetadata key = await CreateKeyAsync();
        await RefusedAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:{Region}:{Other}:key/{key.KeyId}' does not exist",
            KmsOperations.DescribeKey,
            new DescribeKeyRequest { KeyId = key.KeyId },
            Caller(Other));
        await RefusedAsync(
            "AccessDeniedException",
            $"User: arn:aws:iam::{Other}:root is not authorized to perform: kms:DescribeKey on resource: {key.Arn} because no resource-based policy allows the kms:DescribeKey action",
            KmsOperations.DescribeKey,
            new DescribeKeyRequest { KeyId = key.Arn },
            Caller(Other));

        AllowAll();
        DescribeKeyResponse described = await CallAsync(
            KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.Arn }, Caller(Other));

        Assert.Equal(Account, described.KeyMetadata!.AWSAccountId);
        Assert.Equal([Other], Asked!.Conditions["kms:CallerAccount"]);
    }

    [Fact]
    public async Task A_key_is_not_known_in_another_region()
    {
        KeyMetadata key = await CreateKeyAsync();

        await RefusedAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:us-east-1:{Account}:key/{key.KeyId}' does not exist",
            KmsOperations.DescribeKey,
            new DescribeKeyRequest { KeyId = key.KeyId },
            Caller(region: "us-east-1"));
    }

    [Fact]
    public async Task A_call_on_behalf_of_a_caller_names_the_service()
    {
        KeyMetadata key = await CreateKeyAsync();

        await CallAsync(
            KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.KeyId }, Caller().Via("secretsmanager.amazonaws.com"));

        Assert.Equal([$"secretsmanager.{Region}.amazonaws.com"], Asked!.Conditions["kms:ViaService"]);
        await CallAsync(KmsOperations.DescribeKey, new DescribeKeyRequest { KeyId = key.KeyId });
        Assert.False(Asked.Conditions.ContainsKey("kms:ViaService"));
    }
}
