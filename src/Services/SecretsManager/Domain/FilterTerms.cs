namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>Where a term of a secret stands. Stored (it goes into index keys), so numbers stay.</summary>
public enum FilterPlace : byte
{
    /// <summary>A word of the description, as that filter breaks it.</summary>
    Description = 1,

    /// <summary>The beginning of a tag's key.</summary>
    TagKey = 2,

    /// <summary>The beginning of a tag's value.</summary>
    TagValue = 3,

    /// <summary>The beginning of the primary region's or the owning service's name.</summary>
    Origin = 4,

    /// <summary>A word for the "all" filter that no term of the other places begins with.</summary>
    Word = 5,

    /// <summary>Of secrets with more terms than are indexed: they are candidates for everything.</summary>
    Crowded = 6,
}

/// <summary>A term by which secrets are found, or the beginning of some.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">Folded and cut to <see cref="FilterTerms.MaxLength"/>; never empty.</param>
public readonly record struct FilterTerm(FilterPlace Place, string Text);

/// <summary>
/// What the index of words holds of a secret, and which of that a filter looks for. The index proposes and
/// <see cref="SecretFilter"/> decides: whatever a filter matches has a term that begins with what is sought here, and other
/// secrets may have one too (letter case is folded everywhere, long terms are cut).
/// </summary>
public static class FilterTerms
{
    /// <summary>Characters of a term.</summary>
    public const int MaxLength = 28;

    /// <summary>Terms indexed of one secret: bounds what a secret with large tags and description costs to write.</summary>
    public const int Limit = 256;

    // Of a filter value with several words, so many are tried; the longest are the likeliest to be rare.
    private const int WordsTried = 3;

    private static readonly FilterTerm CrowdedTerm = new(FilterPlace.Crowded, "*");

    private static readonly FilterPlace[] Everywhere =
        [FilterPlace.Description, FilterPlace.TagKey, FilterPlace.TagValue, FilterPlace.Origin, FilterPlace.Word];

    /// <summary>The terms of a secret, each once. They depend on what never changes by reading or writing its value.</summary>
    public static IReadOnlyList<FilterTerm> Of(SecretRecord secret)
    {
        var known = new HashSet<FilterTerm>();
        var terms = new List<FilterTerm>();
        foreach (var tag in secret.Tags ?? [])
        {
            Add(FilterPlace.TagKey, tag.Key);
            Add(FilterPlace.TagValue, tag.Value);
        }

        Add(FilterPlace.Origin, secret.PrimaryRegion);
        Add(FilterPlace.Origin, secret.OwningService);
        foreach (var word in FilterWords.Plain(secret.Description ?? ""))
        {
            Add(FilterPlace.Description, word);
        }

        foreach (var word in SecretFilter.Attributes(secret).SelectMany(FilterWords.Tokens))
        {
            if (terms.Count > Limit)
            {
                break;
            }

            // Most words are found already by a term that goes on longer: the first of a tag's value, those of a description.
            if (Fold(word) is var folded && !terms.Exists(term => term.Text.StartsWith(folded, StringComparison.Ordinal)))
            {
                Add(FilterPlace.Word, word);
            }
        }

        return terms.Count > Limit ? [.. terms.Take(Limit - 1), CrowdedTerm] : terms;

        void Add(FilterPlace place, string? text)
        {
            if (!string.IsNullOrEmpty(text) && new FilterTerm(place, Fold(text)) is var term && known.Add(term))
            {
                terms.Add(term);
            }
        }
    }

    /// <summary>
    /// What the secrets that pass a filter can be found by: each entry is one way, a list of beginnings of terms of which
    /// every secret that passes has one. No entry if the index is no help: for names, which the table itself is ordered by,
    /// for what must not match, and for what everything matches.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<FilterTerm>> Sought(SecretFilter filter)
    {
        if (filter.Key == FilterKeys.Name || filter.Values.Any(value => value.StartsWith('!') || (value.Length == 0 && !IsOfWords(filter.Key))))
        {
            return [];
        }

        var values = filter.Values.Select(value => WordsOf(filter.Key, value)).Where(words => words.Count > 0).ToList();
        return values.Count == 1
            ? [.. values[0].Take(WordsTried).Select(word => Anywhere(filter.Key, [word]))]
            : [Anywhere(filter.Key, values.Select(words => words[0]))];
    }

    private static List<FilterTerm> Anywhere(string key, IEnumerable<string> words) =>
        [.. words.Distinct().SelectMany(word => PlacesOf(key).Select(place => new FilterTerm(place, word))), CrowdedTerm];

    // The longest first. None finds nothing.
    private static List<string> WordsOf(string key, string value) =>
    [
        .. (key switch
        {
            FilterKeys.Description => FilterWords.Plain(value),
            FilterKeys.All => FilterWords.Tokens(value),
            _ => [value],
        }).Select(Fold).OrderByDescending(word => word.Length),
    ];

    private static bool IsOfWords(string key) => key is FilterKeys.Description or FilterKeys.All;

    private static FilterPlace[] PlacesOf(string key) => key switch
    {
        FilterKeys.Description => [FilterPlace.Description],
        FilterKeys.TagKey => [FilterPlace.TagKey],
        FilterKeys.TagValue => [FilterPlace.TagValue],
        FilterKeys.PrimaryRegion or FilterKeys.OwningService => [FilterPlace.Origin],
        FilterKeys.All => Everywhere,
        _ => throw new InvalidOperationException($"Filter key '{key}' is not in the API model."),
    };

    // As text is compared without regard to case; cut after folding, which keeps the length.
    private static string Fold(string text) => (text.Length > MaxLength ? text[..MaxLength] : text).ToUpperInvariant();
}
