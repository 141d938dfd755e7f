namespace Strongroom.Policy.Evaluation;

/// <summary>A context of values that are all known beforehand. Not to be changed while a decision is made with it.</summary>
public sealed class ConditionContext : IConditionContext
{
    private readonly Dictionary<string, ConditionValues> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A context without a key.</summary>
    public static IConditionContext Empty { get; } = new ConditionContext();

    /// <summary>Sets the values of a key, whatever they were.</summary>
    /// <param name="key">The key in any case.</param>
    public ConditionValues this[string key]
    {
        set => _values[key] = value;
    }

    /// <summary>Sets the values of a key, whatever they were.</summary>
    public void Set(string key, ConditionValues values) => _values[key] = values;

    /// <inheritdoc/>
    public bool TryGet(string key, out ConditionValues values) => _values.TryGetValue(key, out values);
}
