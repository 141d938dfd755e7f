using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Support;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class ReplicateSecretToRegionsTests : SecretsFixture
{
    private CallContext There => Caller(region: OtherRegion);

    private async Task<ReplicationStatusType> StatusAsync() => Assert.Single((await DescribeAsync()).ReplicationStatus!);

    [Fact]
    public async Task A_replica_comes_soon_and_follows_every_change()
    {
        var arn = (await CreateAsync("one")).ARN!;
        var status = Assert.Single((await ReplicateAsync()).ReplicationStatus!);
        Assert.Equal((OtherRegion, "InProgress", "alias/aws/secretsmanager"), (status.Region, status.Status, status.KmsKeyId));
        await RefusedAsync(NotFound, Messages.SecretNotFound, SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name }, There);
        await RunDueAsync();
        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Equal("one", await ReadAsync(context: There));

        await PutAsync("v2", "two");
        await CallAsync(SecretsManagerOperations.TagResource, new TagResourceRequest { SecretId = Name, Tags = [new Tag { Key = "a", Value = "b" }] });
        await CallAsync(SecretsManagerOperations.PutResourcePolicy, new PutResourcePolicyRequest { SecretId = Name, ResourcePolicy = ResourcePolicyTexts.Narrow });
        Assert.Equal("InProgress", (await StatusAsync()).Status);
        Assert.Equal("one", await ReadAsync(context: There));
        await RunDueAsync();

        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Equal(("two", "one"), (await ReadAsync(context: There), await ReadAsync(stage: "AWSPREVIOUS", context: There)));
        var replica = await DescribeAsync(context: There);
        Assert.Equal((arn.Replace(Region, OtherRegion, StringComparison.Ordinal), Region, "a"), (replica.ARN, replica.PrimaryRegion, Assert.Single(replica.Tags!).Key));
        Assert.Null(replica.ReplicationStatus);
        Assert.Equal(
            ResourcePolicyTexts.Narrow,
            (await CallAsync(SecretsManagerOperations.GetResourcePolicy, new GetResourcePolicyRequest { SecretId = Name }, There)).ResourcePolicy);
    }

    [Fact]
    public async Task A_replica_made_with_the_secret_comes_soon_too()
    {
        await CallAsync(SecretsManagerOperations.CreateSecret, new CreateSecretRequest
        {
            Name = Name,
            ClientRequestToken = Token("v1"),
            SecretString = Text("one"),
            AddReplicaRegions = [new ReplicaRegionType { Region = OtherRegion }, new ReplicaRegionType { Region = "ap-south-1" }],
        });
        await RunDueAsync();
        Assert.Equal("one", await ReadAsync(context: There));
        Assert.Equal("one", await ReadAsync(context: Caller(region: "ap-south-1")));
        Assert.All((await DescribeAsync()).ReplicationStatus!, status => Assert.Equal("InSync", status.Status));
    }

    [Fact]
    public async Task A_region_that_is_not_served_is_refused()
    {
        var regions = new List<ReplicaRegionType> { new() { Region = OtherRegion }, new() { Region = UnservedRegion } };
        await RefusedAsync(InvalidParameter, Messages.ReplicaRegionInvalid, SecretsManagerOperations.CreateSecret, new CreateSecretRequest
        {
            Name = Name,
            ClientRequestToken = Token("v1"),
            AddReplicaRegions = regions,
        });
        await CreateAsync("one");
        await RefusedAsync(
            InvalidParameter,
            Messages.ReplicaRegionInvalid,
            SecretsManagerOperations.ReplicateSecretToRegions,
            new ReplicateSecretToRegionsRequest { SecretId = Name, AddReplicaRegions = regions });
        await RunDueAsync();
        Assert.Null((await DescribeAsync()).ReplicationStatus);
    }

    [Fact]
    public async Task A_secret_with_replicas_of_its_own_is_not_overwritten()
    {
        var lost = (await CreateAsync("there", context: There)).ARN!;
        await CallAsync(
            SecretsManagerOperations.ReplicateSecretToRegions,
            new ReplicateSecretToRegionsRequest { SecretId = Name, AddReplicaRegions = [new ReplicaRegionType { Region = "ap-south-1" }] },
            There);
        await CreateAsync("here");
        await ReplicateAsync(overwrite: true);
        await RunDueAsync();
        var failed = await StatusAsync();
        Assert.Equal(("Failed", Messages.ReplicaCannotReplace(lost, ["ap-south-1"])), (failed.Status, failed.StatusMessage));
        Assert.Equal("there", await ReadAsync(context: There));

        await CallAsync(
            SecretsManagerOperations.RemoveRegionsFromReplication,
            new RemoveRegionsFromReplicationRequest { SecretId = Name, RemoveReplicaRegions = ["ap-south-1"] },
            There);
        await ReplicateAsync(overwrite: true);
        await RunDueAsync();
        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Equal("here", await ReadAsync(context: There));
    }

    [Fact]
    public async Task What_was_under_way_at_a_stop_goes_on_after_the_start()
    {
        await CreateAsync("one");
        await ReplicateAsync();
        await RestartAsync();
        await RunDueAsync();
        Assert.Equal("one", await ReadAsync(context: There));
    }

    [Fact]
    public async Task A_failing_store_delays_a_replica_but_loses_nothing()
    {
        await CreateAsync("one");
        await ReplicateAsync();
        Server.Store.FailNext(StoreCall.Commit, Fault.ErrorBefore);
        await RunDueAsync();
        Assert.Single(Server.Failures);
        Assert.Equal("InProgress", (await StatusAsync()).Status);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await RunDueAsync();
        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Equal("one", await ReadAsync(context: There));
    }

    [Fact]
    public async Task A_taken_name_fails_until_it_may_be_overwritten()
    {
        await CreateAsync("there", context: There);
        await CreateAsync("here");
        await ReplicateAsync();
        await RunDueAsync();
        var failed = await StatusAsync();
        Assert.Equal(("Failed", Messages.ReplicaNameTaken), (failed.Status, failed.StatusMessage));
        Assert.Equal("there", await ReadAsync(context: There));

        await ReplicateAsync(overwrite: true);
        await RunDueAsync();
        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Null((await StatusAsync()).StatusMessage);
        Assert.Equal("here", await ReadAsync(context: There));
    }

    [Fact]
    public async Task A_promoted_replica_can_be_overwritten_by_its_former_primary()
    {
        await CreateReplicatedAsync();
        await CallAsync(SecretsManagerOperations.StopReplicationToReplica, new StopReplicationToReplicaRequest { SecretId = Name }, There);
        await PutAsync("v9", "its own", context: There);
        await PutAsync("v2", "two");
        await ReplicateAsync(overwrite: true);
        await RunDueAsync();
        Assert.Empty(Server.Failures);
        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT", await StagesAsync(context: There));
        Assert.Equal(("two", "one"), (await ReadAsync(context: There), await ReadAsync(stage: "AWSPREVIOUS", context: There)));
    }

    [Fact]
    public async Task A_replica_has_a_key_of_its_own()
    {
        var key = await CreateKeyAsync(There);
        await CreateAsync("one");
        await ReplicateAsync(key);
        await RunDueAsync();
        Assert.Equal(key, (await StatusAsync()).KmsKeyId);
        Assert.Equal(key, (await DescribeAsync(context: There)).KmsKeyId);
        await DisableKeyAsync(key, There);
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name }, There);
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task A_disabled_key_there_fails_with_its_message_until_it_is_asked_for_again()
    {
        var key = await CreateKeyAsync(There);
        await CreateAsync("one");
        await DisableKeyAsync(key, There);
        await ReplicateAsync(key);
        await RunDueAsync();
        var failed = await StatusAsync();
        Assert.Equal(
            ("Failed", $"Secrets Manager can't encrypt the protected secret text using the provided KMS key. {key} is disabled."),
            (failed.Status, failed.StatusMessage));

        await EnableKeyAsync(key, There);
        await ReplicateAsync(key);
        await RunDueAsync();
        Assert.Equal("InSync", (await StatusAsync()).Status);
        Assert.Equal("one", await ReadAsync(context: There));
    }

    [Fact]
    public async Task The_key_of_a_replica_can_be_changed_there_and_nothing_else()
    {
        await CreateReplicatedAsync();
        var key = await CreateKeyAsync(There);
        await CallAsync(SecretsManagerOperations.UpdateSecret, new UpdateSecretRequest { SecretId = Name, ClientRequestToken = Token("x"), KmsKeyId = key }, There);
        Assert.Equal(key, (await StatusAsync()).KmsKeyId);
        await PutAsync("v2", "two");
        await RunDueAsync();
        Assert.Equal("two", await ReadAsync(context: There));
        await DisableKeyAsync(key, There);
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name }, There);
        await RefusedAsync(
            InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.UpdateSecret,
            new UpdateSecretRequest { SecretId = Name, ClientRequestToken = Token("x"), KmsKeyId = key, Description = "x" }, There);
        await RefusedAsync(
            InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.DeleteSecret, new DeleteSecretRequest { SecretId = Name }, There);
    }

    [Fact]
    public async Task Asking_again_is_harmless_and_another_key_is_refused()
    {
        await CreateReplicatedAsync();
        await ReplicateAsync();
        await RunDueAsync();
        Assert.Equal("InSync", (await StatusAsync()).Status);
        await RefusedAsync(
            InvalidParameter, Messages.ReplicaHasOtherKey(OtherRegion), SecretsManagerOperations.ReplicateSecretToRegions, Add(OtherRegion, "alias/other"));
    }

    [Fact]
    public async Task The_regions_must_be_other_ones()
    {
        await CreateAsync();
        await RefusedAsync(InvalidParameter, Messages.ReplicaRegionInvalid, SecretsManagerOperations.ReplicateSecretToRegions, Add(Region));
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.ReplicateSecretToRegions, Add(OtherRegion));

    [Fact]
    public async Task A_deleted_secret_is_not_replicated()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.ReplicateSecretToRegions, Add(OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(SecretsManagerOperations.ReplicateSecretToRegions, new ReplicateSecretToRegionsRequest
    {
        SecretId = (await CreateAsync()).ARN,
        AddReplicaRegions = [new ReplicaRegionType { Region = OtherRegion }],
    });

    private static ReplicateSecretToRegionsRequest Add(string region, string? key = null) =>
        new() { SecretId = Name, AddReplicaRegions = [new ReplicaRegionType { Region = region, KmsKeyId = key }] };
}
