using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class BatchGetSecretValueTests : SecretsFixture
{
    private Task<BatchGetSecretValueResponse> GetAsync(params string[] ids) =>
        CallAsync(SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { SecretIdList = ids });

    [Fact]
    public async Task Tells_what_fails_beside_what_succeeds()
    {
        var key = await CreateKeyAsync();
        await CreateAsync("a", "a");
        await CreateAsync("deleted", "deleted");
        await DeleteAsync("deleted");
        await CreateAsync("locked", "locked", key: key);
        await DisableKeyAsync(key);
        var foreign = await CreateAsync("foreign", "foreign", context: Caller(OtherAccount));

        var batch = await GetAsync("absent", "a", "deleted", "locked", foreign.ARN!);
        Assert.Equal("a", Assert.Single(batch.SecretValues!).Name);
        Assert.Equal(
            [("absent", "ResourceNotFoundException"), ("deleted", "InvalidRequestException"), ("locked", "DecryptionFailure"), (foreign.ARN, "AccessDeniedException")],
            batch.Errors!.Select(error => (error.SecretId, error.ErrorCode)));
    }

    [Fact]
    public async Task Each_secret_is_authorised_as_a_read_of_its_own()
    {
        await CreateAsync(name: "a");
        Asked.Clear();
        await GetAsync("a");
        Assert.Equal(["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "kms:Decrypt"], Asked.Select(each => each.Action));
    }

    [Fact]
    public async Task Filters_find_secrets_page_by_page()
    {
        await CreateAsync(name: "app/a");
        await CreateAsync(name: "app/b");
        await CreateAsync(name: "other");
        var filters = new[] { new Filter { Key = "name", Values = ["app/"] } };
        var first = await CallAsync(SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { Filters = filters, MaxResults = 1 });
        await RestartAsync();
        var second = await CallAsync(
            SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { Filters = filters, MaxResults = 1, NextToken = first.NextToken });
        Assert.Equal(["app/a", "app/b"], first.SecretValues!.Concat(second.SecretValues!).Select(secret => secret.Name));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task Names_or_filters_but_not_both()
    {
        const string either = "Either 'SecretIdList' or 'Filters' must be provided, but not both.";
        await RefusedAsync(InvalidParameter, either, SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest());
        await RefusedAsync(InvalidParameter, either, SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest
        {
            SecretIdList = ["a"],
            Filters = [new Filter { Key = "name", Values = ["a"] }],
        });
        await RefusedAsync(
            InvalidParameter, "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
            SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { SecretIdList = ["a"], MaxResults = 1 });
    }

    [Fact]
    public async Task A_token_of_another_list_is_refused()
    {
        await CreateAsync(name: "a");
        await CreateAsync(name: "b");
        var list = await CallAsync(SecretsManagerOperations.ListSecrets, new ListSecretsRequest { MaxResults = 1 });
        await RefusedAsync("InvalidNextTokenException", Messages.NextTokenInvalid, SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest
        {
            Filters = [new Filter { Key = "name", Values = ["a"] }],
            NextToken = list.NextToken,
        });
    }

    [Fact]
    public async Task Filters_find_nothing_of_another_account()
    {
        await CreateAsync(name: "a");
        var found = await CallAsync(
            SecretsManagerOperations.BatchGetSecretValue, new BatchGetSecretValueRequest { Filters = [new Filter { Key = "name", Values = ["a"] }] }, Caller(OtherAccount));
        Assert.Empty(found.SecretValues!);
    }
}
