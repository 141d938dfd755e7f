namespace Strongroom.Services.Access;

/// <summary>Condition keys of a request as an operation collects them; what the request does not bring stays absent.</summary>
public sealed class ConditionKeys : Dictionary<string, IReadOnlyList<string>>
{
    /// <summary>Names of condition keys differ in case between policies and documentation.</summary>
    public ConditionKeys()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    /// <summary>The same keys without regard to case; those that differ in nothing else become one, as <see cref="Also"/> has it.</summary>
    public static ConditionKeys Of(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> keys)
    {
        var all = new ConditionKeys();
        foreach (var (name, values) in keys)
        {
            all[name] = all.TryGetValue(name, out var others) ? [.. others, .. values] : values;
        }

        return all;
    }

    /// <summary>Adds a key unless its value is absent.</summary>
    public ConditionKeys With(string name, string? value)
    {
        if (value is not null)
        {
            this[name] = [value];
        }

        return this;
    }

    /// <summary>Adds a Boolean key unless its value is absent.</summary>
    public ConditionKeys With(string name, bool? value) => With(name, value is { } given ? (given ? "true" : "false") : null);

    /// <summary>Adds a numeric key unless its value is absent.</summary>
    public ConditionKeys With(string name, long? value) =>
        With(name, value?.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Adds a key with several values unless there is none.</summary>
    public ConditionKeys With(string name, IEnumerable<string>? values)
    {
        if (values is not null && values.ToArray() is { Length: > 0 } all)
        {
            this[name] = all;
        }

        return this;
    }

    /// <summary>
    /// Adds a key that the caller or the resource names in part: a tag's, an encryption context's. Services keep names apart that
    /// differ in case alone, which a condition cannot: IAM's user guide says that aws:ResourceTag/TagKey1 means a tag TagKey1 or
    /// tagkey1. The key has the values of all of them then, so that a condition holds that one of them fulfils.
    /// </summary>
    public ConditionKeys Also(string name, string value)
    {
        this[name] = TryGetValue(name, out var others) ? [.. others, value] : [value];
        return this;
    }

    /// <summary>Adds the tags of a request: <c>aws:RequestTag/KEY</c> and <c>aws:TagKeys</c>.</summary>
    public ConditionKeys WithRequestTags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var keys = new List<string>();
        foreach (var (key, value) in tags)
        {
            Also($"aws:RequestTag/{key}", value);
            keys.Add(key);
        }

        return With("aws:TagKeys", keys);
    }
}
