namespace Strongroom.Storage;

/// <summary>
/// Gives the records of an earlier version the entries of an index that came later, or that was made with another blinding
/// key. In batches, each one commit with the place up to which it went, so that it goes on where a crash stopped it. Runs at
/// start, before the index is read; writes beside it are safe, because they bring their own entries.
/// </summary>
/// <param name="database">Whose index; its <see cref="Database.Blinding"/> is loaded.</param>
public sealed class IndexBuild(Database database)
{
    /// <summary>Records in one commit.</summary>
    public const int BatchSize = 200;

    private const byte Version = 1;
    private const string NamePrefix = "index ";

    private readonly SystemRecords _records = new(database.Store);

    /// <summary>The keys of all notes about how far indexes are built.</summary>
    internal static KeyRange Notes => SystemKeys.All.StartingWith(NamePrefix).Range;

    /// <summary>Builds an index unless that is done already.</summary>
    /// <returns>The records that were given entries.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be read or written; what was done stays.</exception>
    public async Task<long> RunAsync<T>(TableDefinition<T> definition, IndexDefinition<T> index, CancellationToken cancellation = default)
        where T : class
    {
        var table = database.Table(definition);
        var key = SystemKeys.Named($"{NamePrefix}{definition.Number}/{index.Number}");
        var note = await ReadAsync(key, cancellation) ?? await BeginAsync(table, index, key, cancellation);
        var built = 0L;
        while (!note.Done)
        {
            var page = await table.ScanAsync(after: note.Cursor is { } cursor ? cursor : null, limit: BatchSize, cancellation: cancellation);
            var entries = page.Rows.SelectMany(row => index.KeysOf(row.Value, database).Distinct().Select(each => table.IndexStorageKey(index, each, row.Key)));
            var next = new Note(page.Next is null, page.Next, 0);
            var result = await database.Store.CommitAsync(
                new Commit(
                    [new Precondition(key.Bytes, note.Revision), .. page.Rows.Select(row => new Precondition(table.StorageKey(row.Key).Bytes, row.Revision))],
                    [.. entries.Select(entry => new Write(entry.Bytes, Array.Empty<byte>())), new Write(key.Bytes, Encode(next))]),
                cancellation);
            if (!result.Committed) continue;
            built += page.Rows.Count;
            note = next with { Revision = result.Revision };
        }

        return built;
    }

    // What a note says of another blinding key counts for nothing, nor do the entries that were made with it.
    private async ValueTask<Note> BeginAsync<T>(Table<T> table, IndexDefinition<T> index, Key key, CancellationToken cancellation)
        where T : class
    {
        var range = ((KeyPrefix)Layout.IndexOf(table.Definition.Number, index.Number)).Range;
        while (await database.Store.ScanAsync(range, BatchSize, cancellation: cancellation) is { Count: > 0 } old)
            await database.Store.CommitAsync(new Commit([], [.. old.Select(entry => new Write(entry.Key, null))]), cancellation);

        var isEmpty = (await table.ScanAsync(limit: 1, cancellation: cancellation)).Rows.Count == 0;
        var note = new Note(isEmpty, null, 0);
        var before = await _records.ReadAsync(key, cancellation);
        return note with { Revision = await _records.WriteAsync([new SystemWrite(key, Encode(note), before?.Revision ?? 0)], cancellation) };
    }

    private async ValueTask<Note?> ReadAsync(Key key, CancellationToken cancellation)
    {
        if (await _records.ReadAsync(key, cancellation) is not { } entry) return null;
        var id = database.Blinding.Id;
        var value = entry.Value.Span;
        if (value.Length < 2 + id.Length || value[0] != Version) throw new StorageFormatException("A note about an index is damaged.");
        if (!value.Slice(2, id.Length).SequenceEqual(id)) return null;
        var cursor = value[(2 + id.Length)..];
        return new Note(value[1] == 1, cursor.IsEmpty ? null : Key.FromBytes(cursor), entry.Revision);
    }

    private byte[] Encode(Note note) =>
        [Version, note.Done ? (byte)1 : (byte)0, .. database.Blinding.Id, .. (note.Cursor ?? Key.Empty).Bytes.Span];

    // How far it is: up to a primary key, or done.
    private sealed record Note(bool Done, Key? Cursor, long Revision);
}
