namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// Chooses a page from secrets that come in any order: of those behind a position, the first ones. Holds no more than a page
/// of them at a time.
/// </summary>
/// <param name="sort">The order.</param>
/// <param name="after">The position to go on after, or null for the first page.</param>
/// <param name="size">The most to take, from 1.</param>
public sealed class PageSelection(SecretSort sort, PagePosition? after, int size)
{
    // One more than the page tells whether more follow. The last in order is the first to go.
    private readonly PriorityQueue<SecretRecord, PagePosition> _chosen =
        new(Comparer<PagePosition>.Create((first, second) => sort.Compare(second, first)));

    /// <summary>Takes a secret into account.</summary>
    /// <param name="secret">It passes the filters.</param>
    /// <param name="lastAccessed">When its value was last read, which is kept apart from the record.</param>
    public void Add(SecretRecord secret, DateTimeOffset? lastAccessed)
    {
        var position = sort.PositionOf(secret, lastAccessed);
        if (after is not null && sort.Compare(position, after) <= 0)
        {
            return;
        }

        _chosen.Enqueue(secret, position);
        if (_chosen.Count > size + 1)
        {
            _chosen.Dequeue();
        }
    }

    /// <summary>The page, and the position of its last secret if more follow. Ends the selection.</summary>
    public SecretPage ToPage()
    {
        var hasMore = _chosen.Count > size;
        if (hasMore)
        {
            _chosen.Dequeue();
        }

        var secrets = new SecretRecord[_chosen.Count];
        PagePosition? last = null;
        for (var index = secrets.Length - 1; index >= 0; index--)
        {
            _chosen.TryDequeue(out var secret, out var position);
            secrets[index] = secret!;
            last ??= position;
        }

        return new SecretPage(secrets, hasMore ? last : null);
    }
}
