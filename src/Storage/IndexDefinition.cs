namespace Strongroom.Storage;

/// <summary>
/// A secondary index: the keys under which a record can also be found, none, one or several. Keys need not be unique
/// among records; equal ones sort by primary key.
/// <para>Keys lie in the store as they are. What must not be readable there goes into an index as <see cref="Blinding"/>
/// makes it.</para>
/// </summary>
public sealed class IndexDefinition<T>
    where T : class
{
    private readonly Func<T, Database, IEnumerable<Key>> _keys;

    /// <summary>Defines an index.</summary>
    /// <param name="number">Stable, from 1 on, unlike any other index's of the table.</param>
    /// <param name="name">For messages.</param>
    /// <param name="keys">The keys of a record; depends on nothing but the record.</param>
    public IndexDefinition(int number, string name, Func<T, IEnumerable<Key>> keys)
        : this((record, _) => keys(record), number, name)
    {
    }

    /// <summary>Defines an index over what is sealed in the record. The database has to have its key
    /// (<see cref="BlindingKey.LoadAsync"/>) before the first record is written.</summary>
    /// <param name="number">Stable, from 1 on, unlike any other index's of the table.</param>
    /// <param name="name">For messages.</param>
    /// <param name="keys">The keys of a record; depends on nothing but the record and the blinding.</param>
    public IndexDefinition(int number, string name, Func<T, Blinding, IEnumerable<Key>> keys)
        : this((record, database) => keys(record, database.Blinding), number, name)
    {
    }

    private IndexDefinition(Func<T, Database, IEnumerable<Key>> keys, int number, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        Number = number;
        Name = name;
        _keys = keys;
    }

    /// <summary>The stored number.</summary>
    public int Number { get; }

    /// <summary>The name for people.</summary>
    public string Name { get; }

    /// <summary>The index keys of a record in a database.</summary>
    public IEnumerable<Key> KeysOf(T record, Database database) => _keys(record, database);
}
