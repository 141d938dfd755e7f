using System.Collections.Concurrent;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Storage;

/// <summary>
/// Typed tables on a key-value store: every record is sealed by the barrier with its own storage key as associated data,
/// so a value neither reads without the key ring nor can be moved under another key.
/// </summary>
public sealed class Database
{
    /// <summary>64 MiB: some 60,000 secrets with their values and keys.</summary>
    public const long DefaultCacheBytes = 64 << 20;

    private readonly ConcurrentDictionary<int, object> _tables = [];
    private volatile Blinding? _blinding;

    /// <param name="store">The engine.</param>
    /// <param name="barrier">Seals what is stored.</param>
    /// <param name="cacheBytes">How much of the store may be held decoded in memory, in stored bytes.</param>
    public Database(IKeyValueStore store, Barrier barrier, long cacheBytes = DefaultCacheBytes)
    {
        (Store, Barrier, Cache) = (store, barrier, new RecordCache(cacheBytes));
        store.LateCommit += ForgetCached;
    }

    /// <summary>The revision of the last commit.</summary>
    public long Revision => Store.Revision;

    /// <summary>What the records held in memory take in the store, in bytes; at most about the bound given.</summary>
    public long CachedBytes => Cache.Bytes;

    /// <summary>Reads of single records that memory answered.</summary>
    public long CacheHits => Cache.Hits;

    /// <summary>Reads of single records that went to the store.</summary>
    public long CacheMisses => Cache.Misses;

    /// <summary>Makes index keys of what must not be readable in the store.</summary>
    /// <exception cref="InvalidOperationException"><see cref="BlindingKey.LoadAsync"/> has not run.</exception>
    public Blinding Blinding => _blinding ?? throw new InvalidOperationException("The key that blinds index keys is not loaded.");

    /// <summary>As <see cref="Blinding"/>; null before its key is loaded.</summary>
    internal Blinding? LoadedBlinding
    {
        get => _blinding;
        set => _blinding = value;
    }

    internal IKeyValueStore Store { get; }

    internal Barrier Barrier { get; }

    internal RecordCache Cache { get; }

    /// <summary>The table of <paramref name="definition"/>.</summary>
    /// <exception cref="InvalidOperationException">Another definition has the same number.</exception>
    public Table<T> Table<T>(TableDefinition<T> definition)
        where T : class
    {
        var table = _tables.GetOrAdd(definition.Number, _ => new Table<T>(this, definition));
        return table is Table<T> typed && ReferenceEquals(typed.Definition, definition)
            ? typed
            : throw new InvalidOperationException($"Table number {definition.Number} ({definition.Name}) is taken by another table.");
    }

    /// <summary>Begins to stage a transaction. Nothing is locked; an abandoned one costs nothing.</summary>
    public Transaction Begin() => new(this);

    /// <summary>Raised after the records held in memory were forgotten: whoever holds something made of them lets go of it, too.</summary>
    public event Action? Forgotten;

    /// <summary>Forgets the records held in memory, after writes to the store that did not come through a transaction, or that came
    /// through one whose outcome was not known.</summary>
    public void ForgetCached()
    {
        Cache.Clear();
        Forgotten?.Invoke();
    }
}
