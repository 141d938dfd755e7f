namespace Strongroom.Storage;

/// <summary>A record as it was read: with the revision that wrote it, which proves at commit that nothing changed since.</summary>
public sealed class Row<T>
    where T : class
{
    internal Row(Table<T> table, T value, long revision, Key key, Key position)
    {
        Table = table;
        Value = value;
        Revision = revision;
        Key = key;
        Position = position;
    }

    /// <summary>The record.</summary>
    public T Value { get; }

    /// <summary>The revision of the commit that last wrote the record.</summary>
    public long Revision { get; }

    /// <summary>The primary key.</summary>
    public Key Key { get; }

    /// <summary>Where the scan that returned this row goes on behind it; opaque.</summary>
    public Key Position { get; }

    internal Table<T> Table { get; }
}
