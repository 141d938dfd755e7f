using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class GetSecretValueTests : SecretsFixture
{
    [Fact]
    public async Task Reads_the_current_version_with_its_labels()
    {
        var created = await CreateAsync("one");
        var read = await CallAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
        Assert.Equal((created.ARN, Name, Token("v1"), "AWSCURRENT"), (read.ARN, read.Name, read.VersionId, Assert.Single(read.VersionStages!)));
        Assert.Equal(Clock.GetUtcNow(), read.CreatedDate);
    }

    [Fact]
    public async Task A_secret_is_found_by_name_and_by_full_and_partial_ARN()
    {
        var arn = (await CreateAsync("one")).ARN!;
        Assert.Equal("one", await ReadAsync(arn));
        Assert.Equal("one", await ReadAsync(arn[..^7]));
        await AbsentAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = arn[..^6] + "000000" });
        await AbsentAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = arn.Replace(Region, OtherRegion, StringComparison.Ordinal) });
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await AbsentAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
        await CreateAsync(value: null);
        await RefusedAsync(
            NotFound, Messages.NoValueForStage("AWSCURRENT"), SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
        await PutAsync("v1");
        await RefusedAsync(
            NotFound, Messages.NoValueForStage("AWSPREVIOUS"), SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = Name, VersionStage = "AWSPREVIOUS" });
        await RefusedAsync(
            NotFound, Messages.NoValueForVersion(Token("v2")), SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = Name, VersionId = Token("v2") });
    }

    [Fact]
    public async Task Version_and_label_must_agree()
    {
        await CreateAsync();
        await RefusedAsync(
            InvalidRequest, Messages.StageNotOnVersion, SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = Name, VersionId = Token("v1"), VersionStage = "AWSPREVIOUS" });
    }

    [Fact]
    public async Task A_version_without_labels_can_still_be_read()
    {
        await CreateAsync("one");
        await PutAsync("v2");
        await PutAsync("v3");
        Assert.Equal("one", await ReadAsync(version: "v1"));
    }

    [Fact]
    public async Task A_deleted_secret_is_not_read()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
    }

    [Fact]
    public async Task A_disabled_key_opens_nothing_until_it_is_enabled()
    {
        var key = await CreateKeyAsync();
        await CreateAsync("one", key: key);
        await DisableKeyAsync(key);
        await RefusedAsync(
            "DecryptionFailure", $"Secrets Manager can't decrypt the protected secret text using the provided KMS key. {key} is disabled.",
            SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name });
        await EnableKeyAsync(key);
        Assert.Equal("one", await ReadAsync());
    }

    [Fact]
    public async Task KMS_is_asked_as_the_caller_on_behalf_of_the_service()
    {
        await CreateAsync(key: await CreateKeyAsync());
        Asked.Clear();
        await ReadAsync();
        Assert.Equal(["secretsmanager:GetSecretValue", "kms:Decrypt"], Asked.Select(each => each.Action));
        Assert.Equal($"secretsmanager.{Region}.amazonaws.com", Assert.Single(Asked[1].Conditions["kms:ViaService"]));
        Assert.Equal(Token("v1"), Assert.Single(Asked[1].Conditions["kms:EncryptionContext:SecretVersionId"]));
    }

    [Fact]
    public async Task Others_are_denied()
    {
        var created = await CreateAsync();
        await DeniedAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = created.ARN });
        await RefusedAsync(
            NotFound, Messages.SecretNotFound, SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = Name }, Caller(OtherAccount));
    }

    [Fact]
    public async Task Across_accounts_a_value_under_the_default_key_stays_at_home()
    {
        var created = await CreateAsync();
        AllowAll();
        await RefusedAsync(
            InvalidRequest, Messages.DefaultKeyAcrossAccounts, SecretsManagerOperations.GetSecretValue,
            new GetSecretValueRequest { SecretId = created.ARN }, Caller(OtherAccount));
        await RefusedAsync(
            InvalidRequest, Messages.DefaultKeyAcrossAccounts, SecretsManagerOperations.PutSecretValue,
            new PutSecretValueRequest { SecretId = created.ARN, ClientRequestToken = Token("v2"), SecretString = Text("x") }, Caller(OtherAccount));
        Assert.Equal(Name, (await DescribeAsync(created.ARN!, Caller(OtherAccount))).Name);
    }

    [Fact]
    public async Task Across_accounts_a_value_under_a_key_of_its_own_is_read_and_written()
    {
        var created = await CreateAsync("one", key: await CreateKeyAsync());
        AllowAll();
        Assert.Equal("one", await ReadAsync(created.ARN!, context: Caller(OtherAccount)));
        await PutAsync("v2", "two", created.ARN!, Caller(OtherAccount));
        Assert.Equal("two", await ReadAsync());
    }
}
