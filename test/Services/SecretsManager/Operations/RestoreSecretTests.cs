using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class RestoreSecretTests : SecretsFixture
{
    [Fact]
    public async Task A_restored_secret_is_whole_and_stays()
    {
        await CreateAsync("one");
        await PutAsync("v2", "two");
        await DeleteAsync(days: 7);
        await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });
        await RunDueAsync();
        Clock.Advance(TimeSpan.FromDays(40));
        Assert.Equal(0, await RunDueAsync());
        Assert.Null((await DescribeAsync()).DeletedDate);
        Assert.Equal(("two", "one"), (await ReadAsync(), await ReadAsync(stage: "AWSPREVIOUS")));
    }

    [Fact]
    public async Task A_live_secret_is_left_as_it_is()
    {
        await CreateAsync();
        var revision = Server.Store.Revision;
        Assert.Equal(Name, (await CallAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name })).Name);
        Assert.Equal(revision, Server.Store.Revision);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() =>
        AbsentAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name });

    [Fact]
    public async Task A_replica_is_not_restored()
    {
        await CreateReplicatedAsync();
        await RefusedAsync(
            InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = Name }, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.RestoreSecret, new RestoreSecretRequest { SecretId = (await CreateAsync()).ARN });
}
