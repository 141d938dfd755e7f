using FsCheck;
using FsCheck.Fluent;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class ListingTests
{
    private static readonly string?[] Query = ["ListSecrets", Samples.Account, Samples.Region, "name", null];
    private static readonly PagePosition Position = new("0636000000000000000", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:dé-a1B2c3");
    private readonly PageTokens _tokens = new([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);

    [Theory]
    [InlineData(null, null, "b c a")]
    [InlineData("created-date", "asc", "b c a")]
    [InlineData("created-date", "desc", "a c b")]
    [InlineData("last-changed-date", "asc", "c a b")] // c has no such date
    [InlineData("last-changed-date", "desc", "b a c")]
    [InlineData("last-accessed-date", "asc", "a b c")] // a was never read
    [InlineData("last-accessed-date", "desc", "c b a")]
    [InlineData("name", "asc", "a b c")]
    [InlineData("name", "desc", "c b a")]
    public void Secrets_come_in_the_order_asked_for(string? by, string? order, string expected)
    {
        var noon = Samples.Noon;
        (SecretRecord, DateTimeOffset?)[] all =
        [
            (Samples.Secret("a") with { CreatedDate = noon.AddDays(2), LastChangedDate = noon }, null),
            (Samples.Secret("b") with { CreatedDate = noon, LastChangedDate = noon.AddDays(1) }, noon),
            (Samples.Secret("c") with { CreatedDate = noon.AddDays(1) }, noon.AddDays(1)),
        ];
        var page = Page(SecretSort.Read(by, order), all, null, 10);
        Assert.Equal(expected, string.Join(' ', page.Secrets.Select(secret => secret.Name)));
        Assert.Null(page.Last);
    }

    [Theory]
    [InlineData("asc", "x-1 x-2 x-3")]
    [InlineData("desc", "x-3 x-2 x-1")]
    public void Equal_dates_are_ordered_by_arn(string order, string expected)
    {
        (SecretRecord, DateTimeOffset?)[] all = [(Samples.Secret("x-2"), null), (Samples.Secret("x-3"), null), (Samples.Secret("x-1"), null)];
        Assert.Equal(expected, string.Join(' ', Page(SecretSort.Read(null, order), all, null, 10).Secrets.Select(secret => secret.Name)));
    }

    [Fact]
    public void Pages_together_are_the_whole_list_even_while_secrets_are_deleted()
    {
        var cases = from days in Gen.Choose(0, 5).ListOf() from size in Gen.Choose(1, 4) from desc in Gen.Elements("asc", "desc") select (days, size, desc);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var sort = SecretSort.Read(null, one.desc);
            var all = one.days.Select((days, i) => (Secret: Samples.Secret($"s{i:D3}") with { CreatedDate = Samples.Noon.AddDays(days) }, Read: (DateTimeOffset?)null)).ToList();
            var whole = Page(sort, all, null, 1000).Secrets.Select(secret => secret.Name).ToList();

            List<string> seen = [];
            PagePosition? after = null;
            do
            {
                var page = Page(sort, all, after, one.size);
                seen.AddRange(page.Secrets.Select(secret => secret.Name));
                after = page.Last;

                // The secret the page ended with goes; the next page must not notice.
                if (page.Secrets.Count > 0)
                    all.RemoveAll(entry => entry.Secret.Name == page.Secrets[^1].Name);
            }
            while (after is not null);
            return seen.SequenceEqual(whole);
        }));
    }

    [Fact]
    public void A_token_leads_back_to_its_position()
    {
        Assert.Null(_tokens.Decode(_tokens.Encode(Position, Query), Query, out var position));
        Assert.Equal(Position, position);
        Assert.Null(_tokens.Decode(null, Query, out var first));
        Assert.Null(first);
    }

    [Fact]
    public void A_token_of_another_query_is_refused()
    {
        var token = _tokens.Encode(Position, Query);
        string?[][] others =
        [
            ["BatchGetSecretValue", .. Query[1..]],
            [.. Query[..4], ""],
            [.. Query[..4]],
            [.. Query, null],
            ["ListSecret", "s" + Samples.Account, .. Query[2..]],
        ];
        foreach (var other in others)
            Assert.Equal("InvalidNextTokenException", _tokens.Decode(token, other, out _)?.Code);
    }

    [Fact]
    public void A_token_of_another_server_is_refused() =>
        Assert.NotNull(new PageTokens(new byte[32]).Decode(_tokens.Encode(Position, Query), Query, out _));

    [Fact]
    public void A_token_with_any_character_changed_is_refused()
    {
        var token = _tokens.Encode(Position, Query);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.NotNull(_tokens.Decode(changed, Query, out var position));
            Assert.Null(position);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not a token")]
    [InlineData("AQ")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("é")]
    public void What_is_no_token_is_refused(string token) =>
        Assert.Equal("InvalidNextTokenException", _tokens.Decode(token, Query, out _)?.Code);

    private static SecretPage Page(SecretSort sort, IEnumerable<(SecretRecord Secret, DateTimeOffset? LastAccessed)> all, PagePosition? after, int size)
    {
        var selection = new PageSelection(sort, after, size);
        foreach (var (secret, lastAccessed) in all) selection.Add(secret, lastAccessed);
        return selection.ToPage();
    }
}
