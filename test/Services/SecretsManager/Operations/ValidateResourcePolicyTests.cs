using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class ValidateResourcePolicyTests : SecretsFixture
{
    private static ValidateResourcePolicyRequest Check(string policy, string? id = Name) => new() { SecretId = id, ResourcePolicy = policy };

    [Fact]
    public async Task A_narrow_policy_passes_and_is_attached_to_nothing()
    {
        await CreateAsync();
        var answer = await CallAsync(SecretsManagerOperations.ValidateResourcePolicy, Check(ResourcePolicyTexts.Narrow));
        Assert.True(answer.PolicyValidationPassed);
        Assert.Empty(answer.ValidationErrors!);
        Assert.Null((await CallAsync(SecretsManagerOperations.GetResourcePolicy, new GetResourcePolicyRequest { SecretId = Name })).ResourcePolicy);
    }

    [Fact]
    public async Task A_public_policy_does_not_pass()
    {
        var answer = await CallAsync(SecretsManagerOperations.ValidateResourcePolicy, Check(ResourcePolicyTexts.Public, id: null));
        Assert.False(answer.PolicyValidationPassed);
        Assert.Equal(Messages.PolicyBroad, Assert.Single(answer.ValidationErrors!).ErrorMessage);
    }

    [Fact]
    public async Task A_policy_must_be_one()
    {
        await CreateAsync();
        await RefusedAsync("MalformedPolicyDocumentException", Messages.PolicySyntax, SecretsManagerOperations.ValidateResourcePolicy, Check(ResourcePolicyTexts.Broken));
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.ValidateResourcePolicy, Check(ResourcePolicyTexts.Narrow));

    [Fact]
    public async Task A_deleted_secret_has_nothing_to_validate()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.ValidateResourcePolicy, Check(ResourcePolicyTexts.Narrow));
    }

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.ValidateResourcePolicy, Check(ResourcePolicyTexts.Narrow, (await CreateAsync()).ARN));
}
