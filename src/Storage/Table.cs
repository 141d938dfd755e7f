using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Strongroom.Storage;

/// <summary>
/// The reads of one table. Each sees every commit acknowledged before it; two reads may see different revisions, and a
/// transaction that depends on both names them (<see cref="Transaction.Require{T}"/>). A value that the barrier refuses
/// throws <see cref="Crypto.SealedDataException"/>; a store that cannot read, <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed class Table<T>
    where T : class
{
    private const int PageOfEnumeration = 100;
    private readonly Database _database;
    private readonly Key _records;

    internal Table(Database database, TableDefinition<T> definition)
    {
        _database = database;
        Definition = definition;
        _records = Layout.RecordsOf(definition.Number);
    }

    /// <summary>What the table is.</summary>
    public TableDefinition<T> Definition { get; }

    /// <summary>The record with that primary key, or null.</summary>
    public ValueTask<Row<T>?> GetAsync(Key key, CancellationToken cancellation = default)
    {
        var storageKey = StorageKey(key);
        return _database.Cache.Find(storageKey) is Row<T> row ? new(row) : FetchAsync(key, storageKey, cancellation);
    }

    /// <summary>The records whose primary key begins with <paramref name="prefix"/>, in key order.</summary>
    /// <param name="prefix">Leading parts of the key, or the beginning of a text; the default is all.</param>
    /// <param name="after">Goes on behind this position: the last page's <see cref="Page{T}.Next"/> or a row's
    /// <see cref="Row{T}.Position"/>. A position of another scan cannot lead outside the prefix.</param>
    /// <param name="limit">At most this many rows, from 1.</param>
    /// <param name="reverse">From the last key to the first.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<Page<T>> ScanAsync(KeyPrefix prefix = default, Key? after = null, int limit = 100, bool reverse = false, CancellationToken cancellation = default)
    {
        var (entries, next) = await ScanEntriesAsync(_records, prefix, after, limit, reverse, cancellation);
        var rows = new List<Row<T>>(entries.Count);
        foreach (var entry in entries)
        {
            var key = Below(_records, entry.Key);
            // A record's revision identifies its content.
            var held = _database.Cache.Find(StorageKey(key)) as Row<T>;
            rows.Add(held?.Revision == entry.Revision ? held : Decode(entry, key, key));
        }

        return new Page<T>(rows, next);
    }

    /// <summary>The records whose index key begins with <paramref name="prefix"/>, in order of index key, then primary key.
    /// A record with several matching keys comes once for each. A record that is changed during the scan is left out where
    /// it no longer belongs. The arguments are those of <see cref="ScanAsync"/>, on index keys.</summary>
    public async ValueTask<Page<T>> ScanIndexAsync(IndexDefinition<T> index, KeyPrefix prefix = default, Key? after = null, int limit = 100, bool reverse = false, CancellationToken cancellation = default)
    {
        if (!Definition.Indexes.Contains(index)) throw new ArgumentException($"{index.Name} is no index of {Definition.Name}.", nameof(index));

        var parent = Layout.IndexOf(Definition.Number, index.Number);
        var (entries, next) = await ScanEntriesAsync(parent, prefix, after, limit, reverse, cancellation);
        var rows = new List<Row<T>>(entries.Count);
        foreach (var entry in entries)
        {
            var position = Below(parent, entry.Key);
            var (indexKey, primaryKey) = Layout.SplitIndexEntry(position.Bytes.Span);
            if (await GetAsync(primaryKey, cancellation) is not { } row) continue;
            // Index entries are not sealed: the record alone says where it belongs.
            if (index.KeysOf(row.Value, _database).Contains(indexKey)) rows.Add(new Row<T>(this, row.Value, row.Revision, primaryKey, position));
        }

        return new Page<T>(rows, next);
    }

    /// <summary>The entries of an index whose key begins with <paramref name="prefix"/>, without their records: what an entry
    /// says may be out of date or forged, and holds only when its record confirms it. The arguments are those of
    /// <see cref="ScanIndexAsync"/>.</summary>
    public async ValueTask<IndexPage> ScanIndexKeysAsync(IndexDefinition<T> index, KeyPrefix prefix = default, Key? after = null, int limit = 100, CancellationToken cancellation = default)
    {
        if (!Definition.Indexes.Contains(index)) throw new ArgumentException($"{index.Name} is no index of {Definition.Name}.", nameof(index));

        var parent = Layout.IndexOf(Definition.Number, index.Number);
        var (entries, next) = await ScanEntriesAsync(parent, prefix, after, limit, reverse: false, cancellation);
        var found = new List<IndexEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var (indexKey, primaryKey) = Layout.SplitIndexEntry(entry.Key.Span[parent.Bytes.Length..]);
            found.Add(new IndexEntry(indexKey, primaryKey));
        }

        return new IndexPage(found, next);
    }

    /// <summary>Every record whose primary key begins with <paramref name="prefix"/>, page by page: records written
    /// meanwhile may or may not be among them.</summary>
    public async IAsyncEnumerable<Row<T>> EnumerateAsync(KeyPrefix prefix = default, bool reverse = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Key? position = null;
        do
        {
            var page = await ScanAsync(prefix, position, PageOfEnumeration, reverse, cancellation);
            foreach (var row in page.Rows) yield return row;
            position = page.Next;
        }
        while (position is not null);
    }

    /// <summary>The changes of the table's records after a revision, then each new one as it is committed, until
    /// cancelled.</summary>
    /// <exception cref="RevisionCompactedException">Changes that far back are no longer kept: read again, then watch from
    /// a revision taken before that.</exception>
    public async IAsyncEnumerable<TableChange<T>> WatchAsync(long afterRevision, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var change in _database.Store.WatchAsync(((KeyPrefix)_records).Range, afterRevision, cancellation))
        {
            var key = Below(_records, change.Key);
            var row = change.Value is { } value ? Decode(new Entry(change.Key, value, change.Revision), key, key) : null;
            yield return new TableChange<T>(key, row, change.Revision);
        }
    }

    internal bool BelongsTo(Database database) => ReferenceEquals(database, _database);

    internal Key StorageKey(Key key) => _records.Then(key);

    internal HashSet<Key> IndexEntries(T value)
    {
        var primaryKey = Definition.Key(value);
        return
        [
            .. from index in Definition.Indexes
               from indexKey in index.KeysOf(value, _database)
               select IndexStorageKey(index, indexKey, primaryKey),
        ];
    }

    internal Key IndexStorageKey(IndexDefinition<T> index, Key indexKey, Key primaryKey) =>
        Layout.IndexOf(Definition.Number, index.Number).Then(Layout.IndexEntry(indexKey, primaryKey));

    internal byte[] Encode(T value, Key storageKey)
    {
        using var plaintext = new ZeroingBuffer();
        using var json = new Utf8JsonWriter(plaintext);
        JsonSerializer.Serialize(json, value, Definition.Json);
        json.Flush();
        return _database.Barrier.Seal(plaintext.Written, storageKey.Bytes.Span);
    }

    private async ValueTask<Row<T>?> FetchAsync(Key key, Key storageKey, CancellationToken cancellation)
    {
        var ticket = _database.Cache.Ticket(storageKey);
        if (await _database.Store.GetAsync(storageKey.Bytes, cancellation) is not { } entry) return null;
        var row = Decode(entry, key, key);
        _database.Cache.Add(storageKey, ticket, row, entry.Value.Length);
        return row;
    }

    // The only place where a stored value becomes a record. Records are immutable, so they may be shared.
    private Row<T> Decode(Entry entry, Key key, Key position)
    {
        var plaintext = _database.Barrier.Open(entry.Value.Span, entry.Key.Span);
        try
        {
            var value = JsonSerializer.Deserialize(plaintext, Definition.Json)
                ?? throw new StorageFormatException($"A record of table {Definition.Name} is null.");
            return new Row<T>(this, value, entry.Revision, key, position);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private async ValueTask<(IReadOnlyList<Entry> Entries, Key? Next)> ScanEntriesAsync(
        Key parent, KeyPrefix prefix, Key? after, int limit, bool reverse, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var range = prefix.Under(parent);
        if (after is { } position)
        {
            var from = parent.Then(position).Bytes;
            range = reverse ? range.Before(from) : range.After(from);
        }

        // One more than asked for tells whether there is a next page.
        var entries = await _database.Store.ScanAsync(range, limit == int.MaxValue ? limit : limit + 1, reverse, cancellation);
        if (entries.Count <= limit) return (entries, null);
        return (entries.Take(limit).ToArray(), Below(parent, entries[limit - 1].Key));
    }

    private static Key Below(Key parent, ReadOnlyMemory<byte> storageKey) => Key.FromBytes(storageKey.Span[parent.Bytes.Length..]);
}
