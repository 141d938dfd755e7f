using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class UpdateSecretTests : SecretsFixture
{
    private Task<UpdateSecretResponse> UpdateAsync(UpdateSecretRequest request) => CallAsync(SecretsManagerOperations.UpdateSecret, request);

    private static UpdateSecretRequest Request(string token = "v2", string? value = null, string? key = null, string? description = null) => new()
    {
        SecretId = Name,
        ClientRequestToken = Token(token),
        SecretString = Text(value),
        KmsKeyId = key,
        Description = description,
    };

    [Fact]
    public async Task A_description_makes_no_version()
    {
        await CreateAsync();
        Assert.Null((await UpdateAsync(Request(description: "The database"))).VersionId);
        Assert.Equal("The database", (await DescribeAsync()).Description);
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task A_value_makes_a_current_version()
    {
        await CreateAsync();
        Assert.Equal(Token("v2"), (await UpdateAsync(Request(value: "two"))).VersionId);
        Assert.Equal("v1:AWSPREVIOUS v2:AWSCURRENT", await StagesAsync());
        Assert.Equal("two", await ReadAsync());
    }

    [Fact]
    public async Task The_same_request_again_answers_the_same_and_another_value_is_refused()
    {
        var created = await CreateAsync();
        await UpdateAsync(Request(value: "two"));
        Assert.Equal(Token("v2"), (await UpdateAsync(Request(value: "two"))).VersionId);
        await RefusedAsync("ResourceExistsException", Messages.TokenInUse(Token("v2"), created.ARN!), SecretsManagerOperations.UpdateSecret, Request(value: "three"));
    }

    [Fact]
    public async Task A_new_key_encrypts_the_labelled_versions_anew()
    {
        var old = await CreateKeyAsync();
        await CreateAsync("one", key: old);
        await PutAsync("v2", "two");
        await PutAsync("v3", "three");
        var key = await CreateKeyAsync();
        await UpdateAsync(Request("v4", key: key));
        await DisableKeyAsync(old);
        Assert.Equal(("three", "two"), (await ReadAsync(), await ReadAsync(stage: "AWSPREVIOUS")));
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {old} is disabled.",
            SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name, VersionId = Token("v1") });
        Assert.Equal(key, (await DescribeAsync()).KmsKeyId);
    }

    [Fact]
    public async Task A_key_and_a_value_together_leave_nothing_current_under_the_old_key()
    {
        var old = await CreateKeyAsync();
        await CreateAsync("one", key: old);
        await PutAsync("v2", "two");
        await UpdateAsync(Request("v3", "three", await CreateKeyAsync()));
        await DisableKeyAsync(old);
        Assert.Equal(("three", "two"), (await ReadAsync(), await ReadAsync(stage: "AWSPREVIOUS")));
    }

    [Fact]
    public async Task A_key_and_a_value_together_may_push_the_oldest_version_out()
    {
        await CreateAsync("one");
        for (var number = 2; number <= 101; number++)
        {
            await PutAsync($"v{number}", stages: number == 2 ? ["AWSCURRENT"] : ["next"]);
        }

        Clock.Advance(VersionRetention.MinimumAge);
        await UpdateAsync(Request("v102", "new", await CreateKeyAsync()));
        Assert.Equal(("new", "v2"), (await ReadAsync(), await ReadAsync(stage: "AWSPREVIOUS")));
        await RefusedAsync(
            NotFound, Messages.NoValueForVersion(Token("v1")), SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = Name, VersionId = Token("v1") });
    }

    [Fact]
    public async Task An_empty_key_is_the_default_one()
    {
        await CreateAsync(key: await CreateKeyAsync());
        await UpdateAsync(Request(key: ""));
        Assert.Null((await DescribeAsync()).KmsKeyId);
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task Keys_that_cannot_be_used_change_nothing()
    {
        var old = await CreateKeyAsync();
        var key = await CreateKeyAsync();
        await CreateAsync(key: old);
        await DisableKeyAsync(key);
        await RefusedAsync(
            "EncryptionFailure", $"Secrets Manager can't encrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.UpdateSecret, Request(key: key));
        await EnableKeyAsync(key);
        await DisableKeyAsync(old);
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {old} is disabled.",
            SecretsManagerOperations.UpdateSecret, Request(key: key));
        Assert.Equal(old, (await DescribeAsync()).KmsKeyId);
    }

    [Fact]
    public async Task A_token_and_at_most_one_value_are_required()
    {
        await CreateAsync();
        await RefusedAsync(InvalidRequest, Messages.TokenRequired, SecretsManagerOperations.UpdateSecret, new UpdateSecretRequest { SecretId = Name });
        await RefusedAsync(
            InvalidParameter, "You can't specify both a binary secret value and a string secret value in the same secret.", SecretsManagerOperations.UpdateSecret,
            new UpdateSecretRequest { SecretId = Name, ClientRequestToken = Token("v2"), SecretString = Text("x"), SecretBinary = Text("x") });
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.UpdateSecret, Request());

    [Fact]
    public async Task A_deleted_secret_is_not_changed()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.UpdateSecret, Request(description: "x"));
    }

    [Fact]
    public async Task Others_are_denied()
    {
        var created = await CreateAsync();
        await DeniedAsync(SecretsManagerOperations.UpdateSecret, new UpdateSecretRequest { SecretId = created.ARN, ClientRequestToken = Token("v2"), Description = "x" });
    }
}
