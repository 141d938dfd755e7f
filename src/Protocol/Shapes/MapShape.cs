namespace Strongroom.Protocol.Shapes;

/// <summary>A map from string; its values are <see cref="IReadOnlyDictionary{TKey, TValue}"/> with keys compared ordinally.</summary>
public abstract class MapShape(string name, Func<Shape> key, Func<Shape> value) : Shape(name, ShapeKind.Map)
{
    private Shape? _key;
    private Shape? _value;

    /// <summary>The shape of the keys: a string.</summary>
    public ScalarShape Key => (ScalarShape)(_key ??= key());

    /// <summary>The shape of the values.</summary>
    public Shape Value => _value ??= value();

    /// <summary>The name of a key in XML, or null for <c>key</c>.</summary>
    public string? KeyName { get; init; }

    /// <summary>The name of a value in XML, or null for <c>value</c>.</summary>
    public string? ValueName { get; init; }

    /// <summary>Whether the Query protocol and XML write the entries without an element round them.</summary>
    public bool Flattened { get; init; }

    /// <summary>A typed map of <paramref name="entries"/>, whose keys are distinct and whose values have the value's CLR type.</summary>
    public abstract object Create(IReadOnlyList<KeyValuePair<string, object>> entries);

    /// <summary>How many entries <paramref name="map"/> has.</summary>
    public abstract int Count(object map);

    /// <summary>The entries of <paramref name="map"/>, values boxed.</summary>
    public abstract IEnumerable<KeyValuePair<string, object>> Entries(object map);
}

/// <inheritdoc/>
/// <typeparam name="T">The value's CLR type.</typeparam>
public sealed class MapShape<T>(string name, Func<Shape> key, Func<Shape> value) : MapShape(name, key, value)
    where T : notnull
{
    /// <inheritdoc/>
    public override object Create(IReadOnlyList<KeyValuePair<string, object>> entries)
    {
        var map = new Dictionary<string, T>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
            map.Add(entry.Key, (T)entry.Value);
        return map;
    }

    /// <inheritdoc/>
    public override int Count(object map) => ((IReadOnlyDictionary<string, T>)map).Count;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, object>> Entries(object map)
    {
        foreach (var entry in (IReadOnlyDictionary<string, T>)map)
            yield return new(entry.Key, entry.Value);
    }
}
