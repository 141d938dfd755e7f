using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class PutSecretValueTests : SecretsFixture
{
    [Fact]
    public async Task A_new_value_is_current_and_the_old_one_previous()
    {
        await CreateAsync();
        var put = await PutAsync("v2", "two");
        Assert.Equal((Token("v2"), "AWSCURRENT"), (put.VersionId, Assert.Single(put.VersionStages!)));
        Assert.Equal(("two", "one"), (await ReadAsync(), await ReadAsync(stage: "AWSPREVIOUS")));
    }

    [Fact]
    public async Task With_labels_of_its_own_a_version_is_not_current()
    {
        await CreateAsync();
        await PutAsync("v2", stages: ["next", "blue"]);
        Assert.Equal("v1:AWSCURRENT v2:blue,next", await StagesAsync());
    }

    [Fact]
    public async Task A_secret_changes_between_text_and_binary()
    {
        await CreateAsync();
        await CallAsync(SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v2"), SecretBinary = Text("two") });
        var read = await CallAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
        Assert.Null(read.SecretString);
        Assert.Equal("two"u8.ToArray(), read.SecretBinary!.Reveal().ToArray());
    }

    [Fact]
    public async Task The_same_request_again_changes_nothing()
    {
        await CreateAsync();
        await PutAsync("v2", "two");
        await PutAsync("v3", "three");
        var revision = Server.Store.Revision;
        Assert.Equal(["AWSPREVIOUS"], (await PutAsync("v2", "two")).VersionStages);
        Assert.Equal(revision, Server.Store.Revision);
    }

    [Fact]
    public async Task A_token_stands_for_one_value()
    {
        var created = await CreateAsync();
        await RefusedAsync(
            "ResourceExistsException", Messages.TokenInUse(Token("v1"), created.ARN!), SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v1"), SecretString = Text("other") });
        await RefusedAsync(
            "ResourceExistsException", Messages.TokenInUse(Token("v1"), created.ARN!), SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v1"), SecretBinary = Text("one") });
    }

    [Fact]
    public async Task A_token_and_one_value_are_required()
    {
        await CreateAsync();
        await RefusedAsync(InvalidRequest, Messages.TokenRequired, SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest { SecretId = Name, SecretString = Text("x") });
        await RefusedAsync(
            InvalidRequest, "You must provide either SecretString or SecretBinary.", SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v2") });
        await RefusedAsync(
            InvalidParameter, "You can't specify both a binary secret value and a string secret value in the same secret.", SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v2"), SecretString = Text("x"), SecretBinary = Text("x") });
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(
        SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v1"), SecretString = Text("x") });

    [Fact]
    public async Task A_deleted_secret_takes_no_value()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(
            InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v2"), SecretString = Text("x") });
    }

    [Fact]
    public async Task A_disabled_key_takes_no_value_and_compares_none()
    {
        var key = await CreateKeyAsync();
        await CreateAsync(key: key);
        await DisableKeyAsync(key);
        await RefusedAsync(
            "EncryptionFailure", $"Secrets Manager can't encrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v2"), SecretString = Text("x") });
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v1"), SecretString = Text("one") });
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task More_labels_than_twenty_exceed_the_limit()
    {
        await CreateAsync();
        await PutAsync("v2", stages: [.. Enumerable.Range(0, 19).Select(number => $"label{number}")]);
        await RefusedAsync(
            "LimitExceededException", Messages.TooManyLabels, SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = Name, ClientRequestToken = Token("v3"), SecretString = Text("x"), VersionStages = ["one-more"] });
    }

    [Fact]
    public async Task Others_are_denied()
    {
        var created = await CreateAsync();
        await DeniedAsync(SecretsManagerOperations.PutSecretValue, new PutSecretValueRequest { SecretId = created.ARN, ClientRequestToken = Token("v2"), SecretString = Text("x") });
    }
}
