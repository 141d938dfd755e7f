using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class StopReplicationToReplicaTests : SecretsFixture
{
    private static readonly StopReplicationToReplicaRequest Request = new() { SecretId = Name };

    private CallContext There => Caller(region: OtherRegion);

    [Fact]
    public async Task The_replica_becomes_a_secret_of_its_own_with_the_same_ARN()
    {
        await CreateReplicatedAsync();
        var arn = (await DescribeAsync(context: There)).ARN;
        Assert.Equal(arn, (await CallAsync(SecretsManagerOperations.StopReplicationToReplica, Request, There)).ARN);
        Assert.Null((await DescribeAsync(context: There)).PrimaryRegion);
        Assert.Null((await DescribeAsync()).ReplicationStatus);

        await PutAsync("v2", "here");
        await PutAsync("v2", "there", context: There);
        await RunDueAsync();
        Assert.Equal(("here", "there"), (await ReadAsync(), await ReadAsync(context: There)));
        await DeleteAsync();
    }

    [Fact]
    public async Task A_change_under_way_does_not_reach_a_promoted_replica()
    {
        await CreateReplicatedAsync();
        await PutAsync("v2", "two");
        await CallAsync(SecretsManagerOperations.StopReplicationToReplica, Request, There);
        await RunDueAsync();
        Assert.Equal("one", await ReadAsync(context: There));
    }

    [Fact]
    public async Task A_secret_that_is_no_replica_has_nothing_to_stop()
    {
        await CreateAsync();
        await RefusedAsync(InvalidRequest, Messages.NotAReplica, SecretsManagerOperations.StopReplicationToReplica, Request);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.StopReplicationToReplica, Request);

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.StopReplicationToReplica, new StopReplicationToReplicaRequest { SecretId = (await CreateAsync()).ARN });
}
