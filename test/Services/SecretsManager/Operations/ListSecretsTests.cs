using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

public sealed class ListSecretsTests : SecretsFixture
{
    private async Task<(IReadOnlyList<string?> Names, string? Next)> ListAsync(
        string? by = null, string? order = null, int? size = null, string? next = null, bool? deleted = null, params Filter[] filters)
    {
        var page = await CallAsync(SecretsManagerOperations.ListSecrets, new ListSecretsRequest
        {
            SortBy = by,
            SortOrder = order,
            MaxResults = size,
            NextToken = next,
            IncludePlannedDeletion = deleted,
            Filters = filters.Length == 0 ? null : filters,
        });
        return ([.. page.SecretList!.Select(secret => secret.Name)], page.NextToken);
    }

    private async Task CreateAllAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await CreateAsync(name: name);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Secrets_come_in_the_order_asked_for()
    {
        await CreateAllAsync("b", "a", "c");
        await PutAsync("v2", id: "a");
        Clock.Advance(TimeSpan.FromDays(1));
        await ReadAsync("c");
        Assert.Equal(["b", "a", "c"], (await ListAsync()).Names);
        Assert.Equal(["a", "b", "c"], (await ListAsync("name")).Names);
        Assert.Equal(["b", "c", "a"], (await ListAsync("last-changed-date")).Names);
        Assert.Equal(["c", "b", "a"], (await ListAsync("last-accessed-date", "desc")).Names);
        Assert.Equal(["c", "a", "b"], (await ListAsync("created-date", "desc")).Names);
    }

    [Theory]
    [InlineData("created-date", "asc")]
    [InlineData("created-date", "desc")]
    [InlineData("last-changed-date", "asc")]
    [InlineData("last-changed-date", "desc")]
    [InlineData("last-accessed-date", "asc")]
    [InlineData("last-accessed-date", "desc")]
    [InlineData("name", "asc")]
    [InlineData("name", "desc")]
    public async Task Pages_hold_every_secret_once_even_over_a_restart_and_a_deletion(string by, string order)
    {
        // Several of the same moment, so that a page ends among equals.
        foreach (var name in new[] { "e", "d", "b", "a", "c" })
        {
            await CreateAsync(name: name);
        }

        await CreateAllAsync("g", "f");
        var seen = new List<string?>();
        string? next = null;
        var restarted = false;
        do
        {
            var page = await ListAsync(by, order, 2, next);
            seen.AddRange(page.Names);
            next = page.Next;
            if (!restarted)
            {
                // The secret that the token names is gone when the list goes on.
                await DeleteAsync(seen[^1]!, force: true);
                await RestartAsync();
                restarted = true;
            }
        }
        while (next is not null);

        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], seen.Order());
    }

    [Fact]
    public async Task Deleted_secrets_are_shown_when_asked_for()
    {
        await CreateAllAsync("a", "b");
        await DeleteAsync("a");
        Assert.Equal(["b"], (await ListAsync()).Names);
        Assert.Equal(["a", "b"], (await ListAsync(deleted: true)).Names);
    }

    [Fact]
    public async Task Filters_must_all_hold()
    {
        await CreateAllAsync("prod/a", "prod/b", "test/a");
        await CallAsync(SecretsManagerOperations.TagResource, new TagResourceRequest { SecretId = "prod/a", Tags = [new Tag { Key = "team", Value = "blue" }] });
        var name = new Filter { Key = "name", Values = ["prod/"] };
        var tag = new Filter { Key = "tag-key", Values = ["te"] };
        Assert.Equal(["prod/a", "prod/b"], (await ListAsync(filters: name)).Names);
        Assert.Equal(["prod/a"], (await ListAsync(filters: [name, tag])).Names);
        Assert.Equal(["test/a"], (await ListAsync(filters: new Filter { Key = "name", Values = ["!prod/"] })).Names);
    }

    [Fact]
    public async Task A_filter_needs_key_and_values()
    {
        await RefusedAsync(
            InvalidParameter, Messages.FilterKeyMissing, SecretsManagerOperations.ListSecrets, new ListSecretsRequest { Filters = [new Filter { Values = ["a"] }] });
        await RefusedAsync(
            InvalidParameter, Messages.FilterValuesMissing("name"), SecretsManagerOperations.ListSecrets, new ListSecretsRequest { Filters = [new Filter { Key = "name" }] });
    }

    [Fact]
    public async Task A_token_holds_for_its_own_list_only()
    {
        await CreateAllAsync("a", "b");
        var token = (await ListAsync(size: 1)).Next;
        await RefusedAsync(
            "InvalidNextTokenException", Messages.NextTokenInvalid, SecretsManagerOperations.ListSecrets, new ListSecretsRequest { NextToken = token, SortBy = "name" });
        await RefusedAsync(
            "InvalidNextTokenException", Messages.NextTokenInvalid, SecretsManagerOperations.ListSecrets, new ListSecretsRequest { NextToken = token }, Caller(region: OtherRegion));
    }

    [Fact]
    public async Task Others_see_only_their_own()
    {
        await CreateAsync();
        AllowAll();
        var seen = await CallAsync(SecretsManagerOperations.ListSecrets, new ListSecretsRequest(), Caller(OtherAccount));
        Assert.Empty(seen.SecretList!);
        Assert.Empty((await CallAsync(SecretsManagerOperations.ListSecrets, new ListSecretsRequest(), Caller(region: OtherRegion))).SecretList!);
    }
}
