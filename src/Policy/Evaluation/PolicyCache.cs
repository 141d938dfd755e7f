using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Policy.Evaluation;

/// <summary>
/// Keeps compiled policies by their text, up to a number of them: the same text attached in a hundred places is compiled once. A look-up
/// costs a hash of the text, so who has a place of its own for a compiled policy should keep it there. Safe for use by many threads.
/// </summary>
public sealed class PolicyCache
{
    /// <summary>How many policies are kept if nothing else is said. The largest are about 20 kB of text and a few times that compiled.</summary>
    public const int DefaultCapacity = 1000;

    private readonly ConcurrentDictionary<(PolicyKind Kind, string Text), Entry> _entries = new();
    private readonly Lock _evicting = new();
    private readonly int _capacity;
    private long _clock;

    /// <summary>A cache.</summary>
    /// <param name="capacity">How many policies are kept, at least one.</param>
    public PolicyCache(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>How many policies are kept now.</summary>
    public int Count => _entries.Count;

    /// <summary>The compiled policy of a text that a service accepted before.</summary>
    /// <exception cref="FormatException">The text is no policy.</exception>
    public CompiledPolicy Get(string text, PolicyKind kind)
    {
        if (!_entries.TryGetValue((kind, text), out var entry))
        {
            entry = _entries.GetOrAdd((kind, text), new Entry(CompiledPolicy.Compile(text, kind)));
            Evict();
        }

        // Who loses a race here is a little younger than it is, which only matters when it is time to evict.
        entry.LastUse = Interlocked.Increment(ref _clock);
        return entry.Policy;
    }

    /// <summary>As <see cref="Get"/>, for a text that may be no policy.</summary>
    public bool TryGet(string text, PolicyKind kind, [NotNullWhen(true)] out CompiledPolicy? policy)
    {
        policy = _entries.ContainsKey((kind, text)) || PolicyDocument.ReadAccepted(text, kind).Document is not null ? Get(text, kind) : null;
        return policy is not null;
    }

    // A quarter at a time, so that a full cache does not look for its oldest entry at every miss.
    private void Evict()
    {
        if (_entries.Count <= _capacity)
            return;
        lock (_evicting)
        {
            var surplus = _entries.Count - _capacity;
            if (surplus <= 0)
                return;
            foreach (var (key, _) in _entries.ToArray().OrderBy(entry => entry.Value.LastUse).Take(surplus + (_capacity / 4)))
                _entries.TryRemove(key, out _);
        }
    }

    private sealed class Entry(CompiledPolicy policy)
    {
        public CompiledPolicy Policy { get; } = policy;

        public long LastUse { get; set; } = long.MaxValue;
    }
}
