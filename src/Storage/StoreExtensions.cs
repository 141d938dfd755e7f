namespace Strongroom.Storage;

/// <summary>What every engine can do by the port's own means.</summary>
public static class StoreExtensions
{
    private const int BatchSize = 500;

    /// <summary>Deletes everything outside a range, batch by batch; what is written meanwhile may survive.</summary>
    public static async Task DeleteAllAsync(this IKeyValueStore store, KeyRange except, CancellationToken cancellation = default)
    {
        var range = KeyRange.All;
        while (true)
        {
            var entries = await store.ScanAsync(range, BatchSize, cancellation: cancellation);
            if (entries.Count == 0)
            {
                return;
            }

            var deletes = entries.Where(entry => !except.Contains(entry.Key.Span)).Select(entry => new Write(entry.Key, null));
            await store.CommitAsync(new Commit([], [.. deletes]), cancellation);
            range = range.After(entries[^1].Key);
        }
    }
}
