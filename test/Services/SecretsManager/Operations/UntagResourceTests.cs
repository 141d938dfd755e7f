using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class UntagResourceTests : SecretsFixture
{
    private static readonly UntagResourceRequest Request = new() { SecretId = Name, TagKeys = ["a", "unknown"] };

    [Fact]
    public async Task After_the_last_tag_the_list_is_empty_rather_than_absent()
    {
        await CreateAsync();
        await CallAsync(SecretsManagerOperations.TagResource, new TagResourceRequest { SecretId = Name, Tags = [new Tag { Key = "a", Value = "b" }] });
        await CallAsync(SecretsManagerOperations.UntagResource, Request);
        Assert.Empty((await DescribeAsync()).Tags!);
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() => AbsentAsync(SecretsManagerOperations.UntagResource, Request);

    [Fact]
    public async Task A_deleted_secret_keeps_its_tags()
    {
        await CreateAsync();
        await DeleteAsync();
        await RefusedAsync(InvalidRequest, Messages.MarkedForDeletion, SecretsManagerOperations.UntagResource, Request);
    }

    [Fact]
    public async Task A_replica_keeps_the_tags_of_its_primary()
    {
        await CreateReplicatedAsync();
        await RefusedAsync(InvalidParameter, Messages.ReplicaIsReadOnly, SecretsManagerOperations.UntagResource, Request, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_are_denied() => await DeniedAsync(
        SecretsManagerOperations.UntagResource, new UntagResourceRequest { SecretId = (await CreateAsync()).ARN, TagKeys = ["a"] });
}
