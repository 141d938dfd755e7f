using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class TagResourceTests : SecretsFixture
{
    private static TagResourceRequest Tags(params string[] keys) =>
        new() { SecretId = Name, Tags = [.. keys.Select(key => new Tag { Key = key, Value = "value" })] };

    [Fact]
    public async Task A_known_key_takes_the_new_value()
    {
        await CreateAsync();
        await CallAsync(SecretsManagerOperations.TagResource, Tags("a", "b"));
        await CallAsync(SecretsManagerOperations.TagResource, new TagResourceRequest { SecretId = Name, Tags = [new Tag { Key = "a", Value = "new" }] });
        Assert.Equal([("a", "new"), ("b", "value")], (await DescribeAsync()).Tags!.Select(tag => (tag.Key, tag.Value)));
    }

    [Fact]
    public async Task Reserved_and_repeated_keys_are_refused()
    {
        await CreateAsync();
        await RefusedAsync(InvalidParameter, Messages.TagReserved, SecretsManagerOperations.TagResource, Tags("aws:mine"));
        await RefusedAsync(InvalidParameter, Messages.TagTwice, SecretsManagerOperations.TagResource, Tags("a", "a"));
    }

    [Fact]
    public async Task Fifty_tags_are_the_limit()
    {
        await CreateAsync();
        await CallAsync(SecretsManagerOperations.TagResource, Tags([.. Enumerable.Range(0, 50).Select(number => $"key{number}")]));
        await RefusedAsync(InvalidRequest, Messages.TooManyTags, SecretsManagerOperations.TagResource, Tags("one-more"));
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.TagResource, Tags("a"));

    [Fact]
    public async Task A_deleted_secret_takes_no_tags()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.TagResource, Tags("a"));
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(
        SecretsManagerOperations.TagResource, new TagResourceRequest { SecretId = (await CreateAsync()).ARN, Tags = [new Tag { Key = "a" }] });
}
