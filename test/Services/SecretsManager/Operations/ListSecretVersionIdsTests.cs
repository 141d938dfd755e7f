using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class ListSecretVersionIdsTests : SecretsFixture
{
    private Task<ListSecretVersionIdsResponse> ListAsync(bool? all = null, int? size = null, string? next = null) => CallAsync(
        SecretsManagerOperations.ListSecretVersionIds,
        new ListSecretVersionIdsRequest { SecretId = Name, IncludeDeprecated = all, MaxResults = size, NextToken = next });

    private async Task CreateVersionsAsync()
    {
        await CreateAsync();
        foreach (var token in new[] { "v2", "v3", "v4" })
        {
            Clock.Advance(TimeSpan.FromMinutes(10));
            await PutAsync(token);
        }
    }

    [Fact]
    public async Task Versions_without_labels_are_shown_when_asked_for()
    {
        await CreateVersionsAsync();
        Assert.Equal([Token("v3"), Token("v4")], (await ListAsync()).Versions!.Select(version => version.VersionId));
        var all = (await ListAsync(all: true)).Versions!;
        Assert.Equal([Token("v1"), Token("v2"), Token("v3"), Token("v4")], all.Select(version => version.VersionId));
        Assert.Null(all[0].VersionStages);
        Assert.Equal(["AWSCURRENT"], all[3].VersionStages);
        Assert.All(all, version => Assert.Equal(["DefaultEncryptionKey"], version.KmsKeyIds));
    }

    [Fact]
    public async Task Pages_go_on_after_a_restart_and_beside_new_versions()
    {
        await CreateVersionsAsync();
        var first = await ListAsync(all: true, size: 2);
        await RestartAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));
        await PutAsync("v5");
        var second = await ListAsync(all: true, size: 2, next: first.NextToken);
        var third = await ListAsync(all: true, size: 2, next: second.NextToken);
        Assert.Equal([Token("v3"), Token("v4")], second.Versions!.Select(version => version.VersionId));
        Assert.Equal([Token("v5")], third.Versions!.Select(version => version.VersionId));
        Assert.Null(third.NextToken);
    }

    [Fact]
    public async Task A_token_of_another_list_is_refused()
    {
        await CreateVersionsAsync();
        var first = await ListAsync(all: true, size: 2);
        foreach (var token in new[] { first.NextToken, "bad" })
        {
            await RefusedAsync(
                "InvalidNextTokenException", Messages.NextTokenInvalid, SecretsManagerOperations.ListSecretVersionIds,
                new ListSecretVersionIdsRequest { SecretId = Name, NextToken = token });
        }
    }

    [Fact]
    public Task A_secret_that_is_absent_is_not_found() =>
        AbsentAsync(SecretsManagerOperations.ListSecretVersionIds, new ListSecretVersionIdsRequest { SecretId = Name });

    [Fact]
    public async Task Others_are_denied() =>
        await DeniedAsync(SecretsManagerOperations.ListSecretVersionIds, new ListSecretVersionIdsRequest { SecretId = (await CreateAsync()).ARN });
}
