using System.Text;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class FilterTermsTests
{
    [Fact]
    public void Folding_agrees_with_comparison_without_regard_to_case()
    {
        // What may stand in a filter value is ASCII; in a secret, anything may.
        for (var character = char.MinValue; character < char.MaxValue; character++)
        {
            var text = character.ToString();
            for (var ascii = ' '; ascii <= '~'; ascii++)
            {
                Assert.Equal(text.StartsWith($"{ascii}", StringComparison.OrdinalIgnoreCase), text.ToUpperInvariant()[0] == char.ToUpperInvariant(ascii));
            }
        }
    }

    [Fact]
    public void A_secret_has_each_term_once()
    {
        var secret = Samples.Tagged("app/db", ("team", "blue"), ("Team", "BLUE")) with { Description = "Main database of the blue team", PrimaryRegion = "us-east-1" };
        var terms = FilterTerms.Of(secret);
        Assert.Equal(terms.Distinct(), terms);
        Assert.Equal(
            [
                "TagKey TEAM", "TagValue BLUE", "Origin US-EAST-1", "Description MAIN", "Description DATABASE", "Description OF", "Description THE",
                "Description BLUE", "Description TEAM", "Word APP", "Word DB", "Word EAST", "Word 1",
            ],
            terms.Select(term => $"{term.Place} {term.Text}"));
    }

    [Fact]
    public void Whatever_a_filter_matches_has_a_term_of_each_list_that_is_sought()
    {
        var matched = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new RandomSecrets(seed);
            var (secret, filter) = (random.Secret("s"), random.Filter());
            if (!filter.Matches(secret))
            {
                continue;
            }

            var terms = FilterTerms.Of(secret);
            foreach (var beginnings in FilterTerms.Sought(filter))
            {
                matched++;
                Assert.True(
                    beginnings.Any(sought => terms.Any(term => term.Place == sought.Place && term.Text.StartsWith(sought.Text, StringComparison.Ordinal))),
                    $"seed {seed}: {filter.Key} {string.Join('|', filter.Values)}");
            }
        }

        Assert.True(matched > 1000);
    }

    [Fact]
    public void A_secret_of_very_many_words_has_a_bounded_number_of_terms_and_is_a_candidate_for_everything()
    {
        var text = new StringBuilder();
        for (var word = 0; word < 600; word++)
        {
            text.Append((char)('a' + (word / 26))).Append((char)('a' + (word % 26))).Append(' ');
        }

        var terms = FilterTerms.Of(Samples.Secret() with { Description = text.ToString() });

        Assert.Equal(FilterTerms.Limit, terms.Count);
        Assert.All(FilterTerms.Sought(new SecretFilter("description", ["xx"])), sought => Assert.Contains(sought, each => terms.Contains(each)));
    }

    [Theory]
    [InlineData("name", "a")]
    [InlineData("tag-key", "!a")]
    [InlineData("all", "a", "!b")]
    [InlineData("tag-value", "")]
    public void For_some_filters_the_index_is_no_help(string key, params string[] values) =>
        Assert.Empty(FilterTerms.Sought(new SecretFilter(key, values)));
}
