namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>The filter keys, as the API spells them.</summary>
public static class FilterKeys
{
    public const string All = "all";
    public const string Description = "description";
    public const string Name = "name";
    public const string OwningService = "owning-service";
    public const string PrimaryRegion = "primary-region";
    public const string TagKey = "tag-key";
    public const string TagValue = "tag-value";
}

/// <summary>
/// One filter of ListSecrets or BatchGetSecretValue (API reference, Filter; user guide, "Find secrets"). Several values
/// are alternatives; several filters must all hold, also two with the same key; a value that begins with <c>!</c> holds
/// for every secret that the rest of it does not match, those without the attribute included.
/// </summary>
/// <param name="Key">One of <see cref="FilterKeys"/>.</param>
/// <param name="Values">1 to 10 values.</param>
public sealed record SecretFilter(string Key, IReadOnlyList<string> Values)
{
    /// <summary>Filters in one request.</summary>
    public const int Limit = 10;

    /// <summary>Reads a filter; the form of key and values is checked with the request's shape, which cannot say that
    /// both must be there.</summary>
    public static Outcome<SecretFilter> Read(string? key, IReadOnlyList<string>? values)
    {
        if (string.IsNullOrEmpty(key))
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.FilterKeyMissing);
        if (values is null or { Count: 0 })
            return new RuleViolation(ErrorCodes.InvalidParameter, Messages.FilterValuesMissing(key));
        return new SecretFilter(key, values);
    }

    /// <summary>Whether a secret passes all filters.</summary>
    public static bool MatchesAll(SecretRecord secret, IEnumerable<SecretFilter> filters) =>
        filters.All(filter => filter.Matches(secret));

    /// <summary>Whether a secret passes this filter.</summary>
    public bool Matches(SecretRecord secret) => Values.Any(value => value.StartsWith('!')
        ? !MatchesValue(secret, value[1..])
        : MatchesValue(secret, value));

    private bool MatchesValue(SecretRecord secret, string value) => Key switch
    {
        FilterKeys.Name => Begins(secret.Name, value),
        FilterKeys.TagKey => (secret.Tags ?? []).Any(tag => Begins(tag.Key, value)),
        FilterKeys.TagValue => (secret.Tags ?? []).Any(tag => Begins(tag.Value, value)),
        FilterKeys.PrimaryRegion => Begins(secret.PrimaryRegion, value),

        // The user guide and the API reference disagree on case here; services' names are lower case anyway.
        FilterKeys.OwningService => secret.OwningService?.StartsWith(value, StringComparison.OrdinalIgnoreCase) ?? false,
        FilterKeys.Description => HasWords(FilterWords.Plain(value), FilterWords.Plain(secret.Description ?? "")),
        FilterKeys.All => HasWords(FilterWords.Tokens(value), Attributes(secret).SelectMany(FilterWords.Tokens)),
        _ => throw new InvalidOperationException($"Filter key '{Key}' is not in the API model."),
    };

    private static bool Begins(string? attribute, string value) => attribute?.StartsWith(value, StringComparison.Ordinal) ?? false;

    // Every word sought must begin some word there is; none sought finds nothing.
    private static bool HasWords(IReadOnlyList<string> sought, IEnumerable<string> words)
    {
        var present = words.ToList();
        return sought.Count > 0
            && sought.All(word => present.Any(other => other.StartsWith(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>What the "all" filter looks through.</summary>
    internal static IEnumerable<string> Attributes(SecretRecord secret) =>
        new[] { secret.Name, secret.Description, secret.PrimaryRegion, secret.OwningService }
            .Concat((secret.Tags ?? []).SelectMany(tag => new[] { tag.Key, tag.Value }))
            .OfType<string>();
}
