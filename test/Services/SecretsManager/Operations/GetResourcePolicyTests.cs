using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class GetResourcePolicyTests : SecretsFixture
{
    private static readonly GetResourcePolicyRequest Request = new() { SecretId = Name };

    [Fact]
    public async Task Without_a_policy_there_is_none_in_the_answer()
    {
        await CreateAsync();
        var answer = await CallAsync(SecretsManagerOperations.GetResourcePolicy, Request);
        Assert.Equal(Name, answer.Name);
        Assert.Null(answer.ResourcePolicy);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.GetResourcePolicy, Request);

    [Fact]
    public async Task The_policy_of_a_deleted_secret_is_not_told()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.GetResourcePolicy, Request);
    }

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.GetResourcePolicy, new GetResourcePolicyRequest { SecretId = (await CreateAsync()).ARN });
}
