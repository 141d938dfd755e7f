namespace Strongroom.Storage;

/// <summary>An entry of an index.</summary>
/// <param name="IndexKey">The key under which the record is found.</param>
/// <param name="PrimaryKey">The record's own key.</param>
public readonly record struct IndexEntry(Key IndexKey, Key PrimaryKey);

/// <summary>One page of a scan of an index alone.</summary>
/// <param name="Entries">The entries, in order.</param>
/// <param name="Next">Where the next page goes on; null at the end.</param>
public sealed record IndexPage(IReadOnlyList<IndexEntry> Entries, Key? Next);
