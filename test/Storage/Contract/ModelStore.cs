namespace Strongroom.Storage.Tests.Contract;

/// <summary>The port in its simplest form: a sorted map. What a real engine is compared with.</summary>
public sealed class ModelStore
{
    private static readonly Comparer<byte[]> Lexicographic =
        Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly SortedDictionary<byte[], (byte[] Value, long Revision)> _entries = new(Lexicographic);

    public long Revision { get; private set; }

    /// <summary>Every change so far.</summary>
    public List<(byte[] Key, byte[]? Value, long Revision)> Changes { get; } = [];

    public (byte[] Value, long Revision)? Get(byte[] key) => _entries.TryGetValue(key, out var entry) ? entry : null;

    public List<(byte[] Key, byte[] Value, long Revision)> Scan(byte[] start, byte[] end, int limit, bool reverse)
    {
        var inside = _entries
            .Where(entry => Lexicographic.Compare(entry.Key, start) >= 0 && (end.Length == 0 || Lexicographic.Compare(entry.Key, end) < 0))
            .Select(entry => (entry.Key, entry.Value.Value, entry.Value.Revision));
        return [.. (reverse ? inside.Reverse() : inside).Take(limit)];
    }

    public bool Commit(IEnumerable<(byte[] Key, long Revision)> preconditions, IReadOnlyList<(byte[] Key, byte[]? Value)> writes)
    {
        if (preconditions.Any(condition => (Get(condition.Key)?.Revision ?? 0) != condition.Revision)) return false;
        if (writes.Count == 0) return true;
        Revision++;
        foreach (var (key, value) in writes)
        {
            if (value is null && !_entries.Remove(key)) continue;
            if (value is not null) _entries[key] = (value, Revision);
            Changes.Add((key, value, Revision));
        }

        return true;
    }
}
