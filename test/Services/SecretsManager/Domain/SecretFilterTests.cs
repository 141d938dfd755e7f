using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class SecretFilterTests
{
    [Theory]
    [InlineData("name", "foo", true)]
    [InlineData("name", "fooSecret", true)]
    [InlineData("name", "Foo", false)] // case counts
    [InlineData("name", "Secret", false)] // a prefix of the whole name
    [InlineData("name", "fooSecretMore", false)]
    [InlineData("name", "!/", true)]
    [InlineData("name", "!foo", false)]
    [InlineData("tag-key", "te", true)]
    [InlineData("tag-key", "Te", false)]
    [InlineData("tag-key", "!te", false)]
    [InlineData("tag-key", "!zz", true)]
    [InlineData("tag-value", "gre", true)]
    [InlineData("tag-value", "Gre", false)]
    [InlineData("tag-value", "team", false)]
    [InlineData("primary-region", "us-", true)]
    [InlineData("primary-region", "US-", false)]
    [InlineData("owning-service", "rd", true)]
    [InlineData("owning-service", "RDS", true)]
    [InlineData("owning-service", "ds", false)]
    public void A_prefix_filter_matches(string key, string value, bool matches)
    {
        var secret = Samples.Tagged("fooSecret", ("team", "green")) with { PrimaryRegion = "us-east-1", OwningService = "rds" };
        Assert.Equal(matches, Filter(key, value).Matches(secret));
    }

    [Theory]
    [InlineData("one two", "o t", true)]
    [InlineData("one and two", "o t", true)]
    [InlineData("one and two", "one two", true)]
    [InlineData("one and two", "two one", true)]
    [InlineData("one and two", "one three", false)]
    [InlineData("an secret", "a", true)]
    [InlineData("asecret", "a", true)]
    [InlineData("another secret", "SECRET", true)]
    [InlineData("secret", "ecret", false)]
    [InlineData("DataBase", "dataB", true)]
    [InlineData("of prod-db", "db", true)]
    [InlineData("of prod-db", "prod-db", true)]
    [InlineData("an secret", "!a", false)]
    [InlineData("an secret", "!c", true)]
    [InlineData("an secret", "", false)]
    [InlineData(null, "a", false)]
    [InlineData(null, "!c", true)] // also what has no description is without the word
    public void A_description_matches_by_the_beginnings_of_words(string? description, string value, bool matches) =>
        Assert.Equal(matches, Filter("description", value).Matches(Samples.Secret() with { Description = description }));

    [Theory]
    [InlineData("SecretOne", "secret", true)]
    [InlineData("SecretOne", "sec", true)]
    [InlineData("SecretOne", "one", true)]
    [InlineData("SecretOne", "ret", false)]
    [InlineData("COMPANYthings", "company", false)]
    [InlineData("COMPANYthings", "Ythings", true)]
    [InlineData("COMPANYthings", "COMPAN", true)]
    [InlineData("COMPANYthings", "things", false)]
    [InlineData("COMPANYthings", "N", false)]
    [InlineData("a/b", "/", false)]
    [InlineData("prod-AppBeta/x", "AppBeta", false)]
    [InlineData("prod-AppBeta/x", "prod", true)]
    [InlineData("prod-AppBeta", "Beta", true)]
    [InlineData("db", "!secret", true)]
    [InlineData("secret", "!secret", false)]
    public void The_all_filter_matches_words_of_the_name(string name, string value, bool matches) =>
        Assert.Equal(matches, Filter("all", value).Matches(Samples.Secret(name)));

    [Theory]
    [InlineData("main", true)] // description
    [InlineData("team", true)] // tag key
    [InlineData("green", true)] // tag value
    [InlineData("rds", true)] // owning service
    [InlineData("east", true)] // primary region
    [InlineData("main green", true)] // words may be in different attributes
    [InlineData("main red", false)]
    public void The_all_filter_searches_every_attribute(string value, bool matches)
    {
        var secret = Samples.Tagged("db", ("team", "green")) with { Description = "Main database", OwningService = "rds", PrimaryRegion = "us east" };
        Assert.Equal(matches, Filter("all", value).Matches(secret));
    }

    [Theory]
    [InlineData("credsDatabase#892", "creds Database 892")]
    [InlineData("SecretOne", "Secret One")]
    [InlineData("COMPANYthings", "COMPAN Ythings")]
    [InlineData("prod-AppBeta/x", "prod-AppBeta/x")]
    [InlineData("prod-app-1", "prod app 1")]
    [InlineData("one  two", "one two")]
    [InlineData("v2beta", "v 2 beta")]
    [InlineData("ABC", "ABC")]
    [InlineData("/", "")]
    [InlineData("-/-", "")]
    [InlineData("", "")]
    public void Text_is_broken_into_words_where_its_kind_of_character_changes(string text, string words) =>
        Assert.Equal(words, string.Join(' ', FilterWords.Tokens(text)));

    [Fact]
    public void Values_are_alternatives_and_filters_must_all_hold()
    {
        var secret = Samples.Tagged("fooSecret", ("team", "green"));
        Assert.True(Filter("name", "bar", "foo").Matches(secret));
        Assert.False(Filter("name", "bar", "baz").Matches(secret));
        Assert.True(Filter("name", "!foo", "foo").Matches(secret));
        Assert.True(SecretFilter.MatchesAll(secret, []));
        Assert.True(SecretFilter.MatchesAll(secret, [Filter("name", "foo"), Filter("tag-key", "team")]));
        Assert.False(SecretFilter.MatchesAll(secret, [Filter("name", "foo"), Filter("tag-key", "other")]));
    }

    [Fact]
    public void Two_filters_of_one_key_must_both_hold()
    {
        var secret = Samples.Tagged("foo", ("one", ""), ("two", ""));
        Assert.True(SecretFilter.MatchesAll(secret, [Filter("tag-key", "one"), Filter("tag-key", "two")]));
        Assert.False(SecretFilter.MatchesAll(secret, [Filter("tag-key", "one"), Filter("tag-key", "three")]));
    }

    [Fact]
    public void A_filter_needs_a_key_and_values()
    {
        Assert.Equal(new RuleViolation("InvalidParameterException", "Invalid filter key"), SecretFilter.Read(null, ["x"]).Violation);
        Assert.Equal(new RuleViolation("InvalidParameterException", "Invalid filter values for key: name"), SecretFilter.Read("name", null).Violation);
        Assert.Equal(["x"], SecretFilter.Read("name", ["x"]).Value.Values);
    }

    private static SecretFilter Filter(string key, params string[] values) => new(key, values);
}
