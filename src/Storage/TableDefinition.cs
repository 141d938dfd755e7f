using System.Text.Json.Serialization.Metadata;

namespace Strongroom.Storage;

/// <summary>
/// What a table is: a record type, its primary key and its secondary indexes. Numbers are what is stored, so they never
/// change and are never used again for something else; names are for people. Records are immutable: an update diffs the
/// index entries of the record that was read against those of the new one.
/// </summary>
/// <typeparam name="T">The record. It is stored as JSON, sealed by the barrier.</typeparam>
public sealed class TableDefinition<T>
    where T : class
{
    /// <summary>Defines a table.</summary>
    /// <param name="number">Stable, from 1 on, unlike any other table's.</param>
    /// <param name="name">For messages.</param>
    /// <param name="json">Source-generated contract of the record.</param>
    /// <param name="key">The primary key of a record.</param>
    /// <param name="indexes">The secondary indexes.</param>
    public TableDefinition(int number, string name, JsonTypeInfo<T> json, Func<T, Key> key, params IReadOnlyList<IndexDefinition<T>> indexes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        if (indexes.DistinctBy(index => index.Number).Count() != indexes.Count)
            throw new ArgumentException($"Two indexes of table {name} have the same number.", nameof(indexes));

        Number = number;
        Name = name;
        Json = json;
        Key = key;
        Indexes = indexes;
    }

    /// <summary>The stored number.</summary>
    public int Number { get; }

    /// <summary>The name for people.</summary>
    public string Name { get; }

    /// <summary>How a record becomes JSON and back.</summary>
    public JsonTypeInfo<T> Json { get; }

    /// <summary>The primary key of a record.</summary>
    public Func<T, Key> Key { get; }

    /// <summary>The secondary indexes.</summary>
    public IReadOnlyList<IndexDefinition<T>> Indexes { get; }
}
