namespace Strongroom.Storage;

/// <summary>
/// Staged writes to any number of tables, applied all or none. Every write demands that its record still is as it was
/// read, so a commit fails with <see cref="ConflictException"/> rather than overwrite what another wrote; the owner of
/// the attempt reads again and retries. For one thread at a time, and one commit.
/// </summary>
public sealed class Transaction
{
    private readonly Database _database;
    private readonly Dictionary<Key, long> _required = [];
    private readonly Dictionary<Key, byte[]?> _writes = [];
    private bool _committed;

    internal Transaction(Database database) => _database = database;

    /// <summary>Adds a record; its key must be free at commit.</summary>
    public void Insert<T>(Table<T> table, T value)
        where T : class
    {
        var key = Own(table).StorageKey(table.Definition.Key(value));
        Demand(key, 0);
        Stage(key, table.Encode(value, key));
        foreach (var entry in table.IndexEntries(value)) Stage(entry, []);
    }

    /// <summary>Replaces the record that was read, index entries included.</summary>
    /// <exception cref="ArgumentException">The new record has another primary key.</exception>
    public void Update<T>(Row<T> row, T value)
        where T : class
    {
        var table = Own(row.Table);
        if (table.Definition.Key(value) != row.Key)
            throw new ArgumentException($"A record of {table.Definition.Name} cannot change its primary key.", nameof(value));

        var key = table.StorageKey(row.Key);
        Demand(key, row.Revision);
        Stage(key, table.Encode(value, key));
        var before = table.IndexEntries(row.Value);
        var after = table.IndexEntries(value);
        foreach (var entry in before.Except(after)) Stage(entry, null);
        foreach (var entry in after.Except(before)) Stage(entry, []);
    }

    /// <summary>Removes the record that was read, index entries included.</summary>
    public void Delete<T>(Row<T> row)
        where T : class
    {
        var table = Own(row.Table);
        var key = table.StorageKey(row.Key);
        Demand(key, row.Revision);
        Stage(key, null);
        foreach (var entry in table.IndexEntries(row.Value)) Stage(entry, null);
    }

    /// <summary>Demands that a record that was only read is unchanged at commit.</summary>
    public void Require<T>(Row<T> row)
        where T : class => Demand(Own(row.Table).StorageKey(row.Key), row.Revision);

    /// <summary>Demands that there is no such record at commit.</summary>
    public void RequireAbsent<T>(Table<T> table, Key key)
        where T : class => Demand(Own(table).StorageKey(key), 0);

    /// <summary>Applies what was staged; when it returns, it survives power loss.</summary>
    /// <returns>The revision of the commit.</returns>
    /// <exception cref="ConflictException">Another commit came first. Nothing was applied.</exception>
    /// <exception cref="StorageUnavailableException">See <see cref="IKeyValueStore.CommitAsync"/>.</exception>
    public async ValueTask<long> CommitAsync(CancellationToken cancellation = default)
    {
        if (_committed) throw new InvalidOperationException("A transaction commits once.");
        _committed = true;
        if (_required.Count == 0 && _writes.Count == 0) return _database.Revision;

        var commit = new Commit(
            [.. _required.Select(each => new Precondition(each.Key.Bytes, each.Value))],
            [.. _writes.Select(each => new Write(each.Key.Bytes, each.Value is { } value ? (ReadOnlyMemory<byte>?)value : null))]);
        foreach (var key in _writes.Keys) _database.Cache.BeginWrite(key);
        try
        {
            var result = await _database.Store.CommitAsync(commit, cancellation);
            return result.Committed ? result.Revision : throw new ConflictException();
        }
        finally
        {
            // Before anybody is told, and also where the outcome is unknown.
            foreach (var key in _writes.Keys) _database.Cache.EndWrite(key);
        }
    }

    private Table<T> Own<T>(Table<T> table)
        where T : class =>
        table.BelongsTo(_database) ? table : throw new ArgumentException($"Table {table.Definition.Name} belongs to another database.");

    private void Demand(Key key, long revision)
    {
        // Two reads that saw different revisions: the commit could not hold for both.
        if (!_required.TryAdd(key, revision) && _required[key] != revision) throw new ConflictException();
    }

    private void Stage(Key key, byte[]? value)
    {
        if (!_writes.TryAdd(key, value)) throw new InvalidOperationException("A transaction writes each record once.");
    }
}
