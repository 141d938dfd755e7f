namespace Strongroom.Storage;

/// <summary>A half-open range of keys: from <paramref name="Start"/> up to but without <paramref name="End"/>
/// (an empty end is no bound).</summary>
public readonly record struct KeyRange(ReadOnlyMemory<byte> Start, ReadOnlyMemory<byte> End)
{
    /// <summary>Every key.</summary>
    public static KeyRange All => default;

    /// <summary>Whether the range cannot contain any key.</summary>
    public bool IsEmpty => !End.IsEmpty && Start.Span.SequenceCompareTo(End.Span) >= 0;

    /// <summary>Every key that begins with <paramref name="prefix"/>.</summary>
    public static KeyRange Prefix(ReadOnlyMemory<byte> prefix)
    {
        // The first key behind them all: the prefix without its trailing FF bytes, its last byte one higher.
        var length = prefix.Span.LastIndexOfAnyExcept((byte)0xFF) + 1;
        if (length == 0) return new KeyRange(prefix, default);
        var end = prefix[..length].ToArray();
        end[^1]++;
        return new KeyRange(prefix, end);
    }

    /// <summary>The part of this range that lies behind <paramref name="key"/>, without it.</summary>
    public KeyRange After(ReadOnlyMemory<byte> key)
    {
        // The smallest key behind another is that key with a zero byte appended.
        var next = new byte[key.Length + 1];
        key.CopyTo(next);
        return next.AsSpan().SequenceCompareTo(Start.Span) > 0 ? this with { Start = next } : this;
    }

    /// <summary>The part of this range that lies before <paramref name="key"/>, without it. A range before the empty key is
    /// empty.</summary>
    public KeyRange Before(ReadOnlyMemory<byte> key)
    {
        if (key.IsEmpty) return new KeyRange(new byte[] { 0 }, new byte[] { 0 });
        return End.IsEmpty || key.Span.SequenceCompareTo(End.Span) < 0 ? this with { End = key } : this;
    }

    /// <summary>Whether <paramref name="key"/> lies in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key) =>
        key.SequenceCompareTo(Start.Span) >= 0 && (End.IsEmpty || key.SequenceCompareTo(End.Span) < 0);
}
