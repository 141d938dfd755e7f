namespace Strongroom.Storage;

/// <summary>
/// Where records lie in the store. A record: (table, 0, primary key…). An index entry: (table, index, index key…), the
/// separator, (primary key…); its value is empty, because the key says it all and the record proves it. The separator
/// keeps the two tuples apart and sorts before every part, so a shorter index key comes before a longer one.
/// This layout is stored (and authenticated with every value): it does not change.
/// </summary>
internal static class Layout
{
    private const int Records = 0;

    public static Key RecordsOf(int table) => Key.Of(table, Records);

    public static Key IndexOf(int table, int index) => Key.Of(table, index);

    /// <summary>An index entry without the leading (table, index): also the position of a scan.</summary>
    public static Key IndexEntry(Key indexKey, Key primaryKey) =>
        Key.FromBytes([.. indexKey.Bytes.Span, KeyEncoding.Separator, .. primaryKey.Bytes.Span]);

    /// <summary>Takes <see cref="IndexEntry"/> apart.</summary>
    public static (Key IndexKey, Key PrimaryKey) SplitIndexEntry(ReadOnlySpan<byte> entry)
    {
        var reader = new KeyReader(entry);
        while (!reader.AtSeparator) reader.Read();
        var length = entry.Length - reader.Rest.Length;
        return (Key.FromBytes(entry[..length]), Key.FromBytes(reader.Rest[1..]));
    }
}
