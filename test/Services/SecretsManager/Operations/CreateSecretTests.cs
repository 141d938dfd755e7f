using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class CreateSecretTests : SecretsFixture
{
    [Fact]
    public async Task Makes_a_secret_with_its_first_version()
    {
        var created = await CreateAsync("hunter2");
        Assert.Equal((Name, Token("v1")), (created.Name, created.VersionId));
        Assert.Matches($"^arn:aws:secretsmanager:{Region}:{Account}:secret:{Name}-[A-Za-z0-9]{{6}}$", created.ARN);
        Assert.Equal("hunter2", await ReadAsync());
        Assert.Equal("v1:AWSCURRENT", await StagesAsync());
    }

    [Fact]
    public async Task Makes_a_secret_without_a_value()
    {
        Assert.Null((await CreateAsync(value: null)).VersionId);
        Assert.Null((await DescribeAsync()).VersionIdsToStages);
    }

    [Fact]
    public async Task The_same_request_again_answers_the_same_and_another_one_is_refused()
    {
        var first = await CreateAsync();
        var again = await CreateAsync();
        Assert.Equal((first.ARN, first.VersionId), (again.ARN, again.VersionId));
        await RefusedAsync(
            "ResourceExistsException", Messages.TokenInUse(Token("v1"), first.ARN!), SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = Name, ClientRequestToken = Token("v1"), SecretString = Text("other") });
        await RefusedAsync(
            "ResourceExistsException", Messages.NameTaken(Name), SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = Name, ClientRequestToken = Token("v2"), SecretString = Text("one") });
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task Repeating_it_cannot_be_answered_while_the_key_is_disabled()
    {
        var key = await CreateKeyAsync();
        await CreateAsync(key: key);
        await DisableKeyAsync(key);
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = Name, ClientRequestToken = Token("v1"), SecretString = Text("one"), KmsKeyId = key });
    }

    [Theory]
    [InlineData("value")]
    [InlineData(null)]
    public async Task A_key_that_cannot_be_used_makes_no_secret(string? value)
    {
        var key = await CreateKeyAsync();
        await DisableKeyAsync(key);
        await RefusedAsync(
            "EncryptionFailure", $"Secrets Manager can't encrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = Name, ClientRequestToken = Token("v1"), SecretString = Text(value), KmsKeyId = key });
        await AbsentAsync(SecretsManagerOperations.DescribeSecret, new DescribeSecretRequest { SecretId = Name });
    }

    [Fact]
    public async Task The_name_of_a_deleted_secret_is_not_free()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(
            InvalidRequest, Messages.NameScheduledForDeletion, SecretsManagerOperations.CreateSecret,
            new CreateSecretRequest { Name = Name, ClientRequestToken = Token("v2"), SecretString = Text("one") });
    }

    [Fact]
    public Task A_token_is_required() => RefusedAsync(
        InvalidRequest, Messages.TokenRequired, SecretsManagerOperations.CreateSecret, new CreateSecretRequest { Name = Name });

    [Fact]
    public Task Two_values_are_refused() => RefusedAsync(
        InvalidParameter, "You can't specify both a binary secret value and a string secret value in the same secret.",
        SecretsManagerOperations.CreateSecret,
        new CreateSecretRequest { Name = Name, ClientRequestToken = Token("v1"), SecretString = Text("a"), SecretBinary = Text("b") });

    [Fact]
    public async Task A_new_secret_of_an_old_name_has_another_ARN()
    {
        var first = await CreateAsync();
        await DeleteAsync(force: true);
        var second = await CreateAsync();
        Assert.NotEqual(first.ARN, second.ARN);
        await AbsentAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = first.ARN });
    }

    [Fact]
    public async Task Tags_and_replicas_ask_for_their_own_permissions()
    {
        await CallAsync(SecretsManagerOperations.CreateSecret, new CreateSecretRequest
        {
            Name = Name,
            ClientRequestToken = Token("v1"),
            Tags = [new Tag { Key = "team", Value = "blue" }],
            AddReplicaRegions = [new ReplicaRegionType { Region = OtherRegion }],
        });
        Assert.Equal(["secretsmanager:TagResource", "secretsmanager:ReplicateSecretToRegions"], Asked[0].Dependent.Select(each => each.Action));
        Assert.Equal($"arn:aws:secretsmanager:{Region}:{Account}:secret:{Name}-??????", Asked[0].Resources[0]);
    }

    [Fact]
    public async Task Another_account_makes_its_own_secret_of_the_same_name()
    {
        await CreateAsync("mine");
        await CreateAsync("theirs", context: Caller(OtherAccount));
        Assert.Equal(("mine", "theirs"), (await ReadAsync(), await ReadAsync(context: Caller(OtherAccount))));
    }
}
