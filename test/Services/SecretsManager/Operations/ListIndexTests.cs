using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Tests.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>What lists answer through indexes against what the filters say of every secret.</summary>
public sealed class ListIndexTests : SecretsFixture
{
    private static readonly string[] Orders = ["created-date", "last-changed-date", "last-accessed-date", "name"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_list_is_what_its_filters_say_of_every_secret(int seed)
    {
        var random = new RandomSecrets(seed);
        var secrets = await MakeAsync(random, 60);
        for (var list = 0; list < 150; list++)
        {
            var filters = Enumerable.Range(0, random.Random.Next(3)).Select(_ => random.Filter()).ToList();
            var (by, descending) = (random.Pick(Orders), random.Random.Next(2) == 0);
            var (deleted, size) = (random.Random.Next(2) == 0, 1 + random.Random.Next(30));
            var expected = secrets.Values
                .Where(secret => (deleted || secret.DeletedDate is null) && SecretFilter.MatchesAll(secret, filters))
                .OrderBy(secret => by switch { "created-date" => secret.CreatedDate, "last-changed-date" => secret.LastChangedDate, _ => Clock.GetUtcNow() })
                .ThenBy(secret => secret.Name, StringComparer.Ordinal)
                .Select(secret => secret.Name);
            var found = await AllPagesAsync(filters, by, descending, deleted, size);
            Assert.True(
                (descending ? expected.Reverse() : expected).SequenceEqual(found),
                $"{by} {descending} {deleted} {size}: {string.Join(" AND ", filters.Select(filter => $"{filter.Key}={string.Join('|', filter.Values)}"))}");
        }
    }

    [Fact]
    public async Task A_page_of_a_selective_filter_reads_no_more_than_it_shows_however_many_secrets_there_are()
    {
        foreach (var numbers in Enumerable.Range(0, 5000).Chunk(250))
        {
            await Task.WhenAll(numbers.Select(number => CallAsync(SecretsManagerOperations.CreateSecret, new CreateSecretRequest
            {
                Name = $"app-{number % 71}/s{number:D5}",
                ClientRequestToken = Token($"{number}"),
                Description = number % 500 == 7 ? "needle in the haystack" : "one of the straws",
                Tags = [new Tag { Key = "team", Value = $"team-{number % 100:D2}" }, new Tag { Key = "env", Value = number % 2 == 0 ? "prod" : "test" }],
            })));
        }

        // Nothing is held from before.
        await RestartAsync();
        // Of each that is shown: its entry in the index, its record and its dates of access.
        await ReadsAsync(10, 3 * 10, ("description", "needle"));
        await ReadsAsync(10, 3 * 10, ("all", "haystack"));
        await ReadsAsync(50, 3 * 50, ("tag-value", "team-42"));
        await ReadsAsync(1, 3, ("name", "app-7/s00007"));
        // Two pages of entries tell that this filter is not the one to go by.
        await ReadsAsync(50, (3 * 50) + 250, ("tag-key", "te"), ("tag-value", "team-42"));
        await ReadsAsync(0, 2 * 50, ("tag-value", "team-42"), ("tag-value", "!team"));
        // Half of all match, so following the order of creation soon fills a page.
        await ReadsAsync(100, 1200, ("tag-value", "prod"));
        // A tenth: too many for a page or two, and too few to find them in the order of creation.
        await ReadsAsync(100, 2000, ("tag-value", "team-4"), ("tag-key", "env"));
        await ReadsAsync(100, (3 * 100) + 2);
    }

    private async Task ReadsAsync(int shown, int most, params (string Key, string Value)[] filters)
    {
        var before = Server.Store.EntriesRead;
        var page = await CallAsync(SecretsManagerOperations.ListSecrets, new ListSecretsRequest
        {
            Filters = filters.Length == 0 ? null : [.. filters.Select(filter => new Filter { Key = filter.Key, Values = [filter.Value] })],
        });
        var read = Server.Store.EntriesRead - before;
        Assert.Equal(shown, page.SecretList!.Count);
        Assert.True(read <= most, $"{string.Join(' ', filters)}: {read} reads");
    }

    // Writes of all kinds, so that the index has entries to lose as well; and what should be there afterwards.
    private async Task<Dictionary<string, SecretRecord>> MakeAsync(RandomSecrets random, int count)
    {
        var secrets = new Dictionary<string, SecretRecord>();
        for (var step = 0; step < count * 3; step++)
        {
            // Several of the same moment.
            if (random.Random.Next(3) == 0) Clock.Advance(TimeSpan.FromSeconds(1));
            var name = $"{random.Pick(["a", "app", "x", "Abc"])}-{random.Random.Next(count)}";
            var now = Clock.GetUtcNow();
            if (!secrets.TryGetValue(name, out var secret))
            {
                var made = random.Secret(name) with { CreatedDate = now, LastChangedDate = now, PrimaryRegion = null, OwningService = null };
                await CallAsync(SecretsManagerOperations.CreateSecret, new CreateSecretRequest
                {
                    Name = name, ClientRequestToken = Token($"{step}"), Description = made.Description, Tags = [.. made.Tags!.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                });
                secrets[name] = made;
            }
            else if (secret.DeletedDate is null)
            {
                secrets[name] = await ChangeAsync(random, secret);
                if (random.Random.Next(8) == 0)
                {
                    await DeleteAsync(name, force: true);
                    secrets.Remove(name);
                }
            }
        }

        return secrets;
    }

    private async Task<SecretRecord> ChangeAsync(RandomSecrets random, SecretRecord secret)
    {
        var now = Clock.GetUtcNow();
        switch (random.Random.Next(4))
        {
            case 0:
                var description = random.Text(" ");
                await CallAsync(SecretsManagerOperations.UpdateSecret, new UpdateSecretRequest { SecretId = secret.Name, Description = description, ClientRequestToken = Token(Guid.NewGuid().ToString("N")) });
                return secret with { Description = description, LastChangedDate = now };
            case 1:
                var tag = new SecretTag(random.Word(), random.Word());
                await CallAsync(SecretsManagerOperations.TagResource, new TagResourceRequest { SecretId = secret.Name, Tags = [new Tag { Key = tag.Key, Value = tag.Value }] });
                return secret.WithTags([tag]) with { LastChangedDate = now };
            case 2 when secret.Tags is { Count: > 0 } tags:
                await CallAsync(SecretsManagerOperations.UntagResource, new UntagResourceRequest { SecretId = secret.Name, TagKeys = [tags[0].Key] });
                return secret.WithoutTags([tags[0].Key]) with { LastChangedDate = now };
            default:
                await DeleteAsync(secret.Name);
                return secret with { DeletedDate = now, LastChangedDate = (await DescribeAsync(secret.Name)).LastChangedDate };
        }
    }

    private async Task<List<string>> AllPagesAsync(IReadOnlyList<SecretFilter> filters, string by, bool descending, bool deleted, int size)
    {
        var found = new List<string>();
        string? next = null;
        do
        {
            var page = await CallAsync(SecretsManagerOperations.ListSecrets, new ListSecretsRequest
            {
                Filters = [.. filters.Select(filter => new Filter { Key = filter.Key, Values = [.. filter.Values] })],
                SortBy = by,
                SortOrder = descending ? "desc" : "asc",
                IncludePlannedDeletion = deleted,
                MaxResults = size,
                NextToken = next,
            });
            found.AddRange(page.SecretList!.Select(secret => secret.Name!));
            next = page.NextToken;
        }
        while (next is not null);
        return found;
    }
}
