namespace Strongroom.Storage;

/// <summary>
/// A secondary index: the keys under which a record can also be found, none, one or several. Keys need not be unique
/// among records; equal ones sort by primary key.
/// </summary>
public sealed class IndexDefinition<T>
    where T : class
{
    /// <summary>Defines an index.</summary>
    /// <param name="number">Stable, from 1 on, unlike any other index's of the table.</param>
    /// <param name="name">For messages.</param>
    /// <param name="keys">The keys of a record; depends on nothing but the record.</param>
    public IndexDefinition(int number, string name, Func<T, IEnumerable<Key>> keys)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        Number = number;
        Name = name;
        Keys = keys;
    }

    /// <summary>The stored number.</summary>
    public int Number { get; }

    /// <summary>The name for people.</summary>
    public string Name { get; }

    /// <summary>The index keys of a record.</summary>
    public Func<T, IEnumerable<Key>> Keys { get; }
}
