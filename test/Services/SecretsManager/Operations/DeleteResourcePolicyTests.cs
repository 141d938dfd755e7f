using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class DeleteResourcePolicyTests : SecretsFixture
{
    private static readonly DeleteResourcePolicyRequest Request = new() { SecretId = Name };

    [Fact]
    public async Task The_policy_goes_and_may_be_gone_already()
    {
        await CreateAsync();
        await CallAsync(SecretsManagerOperations.PutResourcePolicy, new PutResourcePolicyRequest { SecretId = Name, ResourcePolicy = ResourcePolicyTexts.Narrow });
        await CallAsync(SecretsManagerOperations.DeleteResourcePolicy, Request);
        await CallAsync(SecretsManagerOperations.DeleteResourcePolicy, Request);
        Assert.Null((await CallAsync(SecretsManagerOperations.GetResourcePolicy, new GetResourcePolicyRequest { SecretId = Name })).ResourcePolicy);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.DeleteResourcePolicy, Request);

    [Fact]
    public async Task A_deleted_secret_keeps_its_policy()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.DeleteResourcePolicy, Request);
    }

    [Fact]
    public async Task A_replica_keeps_the_policy_of_its_primary()
    {
        await CreateReplicatedAsync();
        await RefusedAsync(InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.DeleteResourcePolicy, Request, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.DeleteResourcePolicy, new DeleteResourcePolicyRequest { SecretId = (await CreateAsync()).ARN });
}
