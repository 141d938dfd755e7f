using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class RemoveRegionsFromReplicationTests : SecretsFixture
{
    private static readonly RemoveRegionsFromReplicationRequest Request = new() { SecretId = Name, RemoveReplicaRegions = [OtherRegion, "af-south-1"] };

    private Task<RemoveRegionsFromReplicationResponse> RemoveAsync() => CallAsync(SecretsManagerOperations.RemoveRegionsFromReplication, Request);

    [Fact]
    public async Task The_replica_goes_at_once_and_unknown_regions_are_no_error()
    {
        await CreateReplicatedAsync();
        Assert.Null((await RemoveAsync()).ReplicationStatus);
        await RefusedAsync(
            NotFound, Messages.SecretNotFound, SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name }, Caller(region: OtherRegion));
        Assert.Null((await DescribeAsync()).PrimaryRegion);
        await DeleteAsync();
    }

    [Fact]
    public async Task A_region_removed_before_its_replica_was_made_stays_without_one()
    {
        await CreateAsync();
        await ReplicateAsync();
        await RemoveAsync();
        await RunDueAsync();
        Assert.Empty(Server.Failures);
        await RefusedAsync(
            NotFound, Messages.SecretNotFound, SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name }, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task A_secret_that_only_has_the_name_stays()
    {
        await CreateAsync("there", context: Caller(region: OtherRegion));
        await CreateReplicatedAsync();
        await RemoveAsync();
        Assert.Equal("there", await ReadAsync(context: Caller(region: OtherRegion)));
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.RemoveRegionsFromReplication, Request);

    [Fact]
    public async Task A_deleted_secret_is_not_changed()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.RemoveRegionsFromReplication, Request);
    }

    [Fact]
    public async Task A_replica_does_not_decide_it()
    {
        await CreateReplicatedAsync();
        await RefusedAsync(
            InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.RemoveRegionsFromReplication, Request, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(
        SecretsManagerOperations.RemoveRegionsFromReplication,
        new RemoveRegionsFromReplicationRequest { SecretId = (await CreateAsync()).ARN, RemoveReplicaRegions = [OtherRegion] });
}
