using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class PutResourcePolicyTests : SecretsFixture
{
    private static PutResourcePolicyRequest Put(string policy, bool? block = null) => new() { SecretId = Name, ResourcePolicy = policy, BlockPublicPolicy = block };

    private async Task<string?> PolicyAsync() =>
        (await CallAsync(SecretsManagerOperations.GetResourcePolicy, new GetResourcePolicyRequest { SecretId = Name })).ResourcePolicy;

    [Fact]
    public async Task A_policy_is_kept_as_it_was_put_and_replaced()
    {
        await CreateAsync();
        await CallAsync(SecretsManagerOperations.PutResourcePolicy, Put(ResourcePolicyTexts.Public));
        await CallAsync(SecretsManagerOperations.PutResourcePolicy, Put($" {ResourcePolicyTexts.Narrow}", block: true));
        Assert.Equal($" {ResourcePolicyTexts.Narrow}", await PolicyAsync());
    }

    [Fact]
    public async Task A_policy_must_be_one()
    {
        await CreateAsync();
        await RefusedAsync("MalformedPolicyDocumentException", Messages.PolicySyntax, SecretsManagerOperations.PutResourcePolicy, Put(ResourcePolicyTexts.Broken));
        Assert.Null(await PolicyAsync());
    }

    [Fact]
    public async Task A_public_policy_is_refused_when_asked_to()
    {
        await CreateAsync();
        await RefusedAsync("PublicPolicyException", Messages.PolicyPublic, SecretsManagerOperations.PutResourcePolicy, Put(ResourcePolicyTexts.Public, block: true));
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.PutResourcePolicy, Put(ResourcePolicyTexts.Narrow));

    [Fact]
    public async Task A_deleted_secret_takes_no_policy()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.PutResourcePolicy, Put(ResourcePolicyTexts.Narrow));
    }

    [Fact]
    public async Task A_replica_has_the_policy_of_its_primary()
    {
        await CreateReplicatedAsync();
        await RefusedAsync(
            InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.PutResourcePolicy, Put(ResourcePolicyTexts.Narrow), Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(
        SecretsManagerOperations.PutResourcePolicy, new PutResourcePolicyRequest { SecretId = (await CreateAsync()).ARN, ResourcePolicy = ResourcePolicyTexts.Narrow });
}
