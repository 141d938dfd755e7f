namespace Strongroom.Storage;

/// <summary>The kinds of <see cref="KeyPart"/>, in the order in which they sort against each other.</summary>
public enum KeyPartKind
{
    /// <summary>Raw bytes.</summary>
    Bytes,

    /// <summary>Text.</summary>
    Text,

    /// <summary>An integer from -2^63 to 2^64-1.</summary>
    Integer,

    /// <summary>A moment, in whole milliseconds.</summary>
    Time,
}

/// <summary>
/// One part of a <see cref="Key"/>. Text sorts by its UTF-8 bytes (so by code point), integers by value whether they
/// came signed or unsigned, moments by time; moments are cut to whole milliseconds of UTC.
/// </summary>
public readonly struct KeyPart
{
    private readonly object? _content;
    private readonly Int128 _integer;

    private KeyPart(KeyPartKind kind, object? content, Int128 integer)
    {
        Kind = kind;
        _content = content;
        _integer = integer;
    }

    /// <summary>What kind of part this is.</summary>
    public KeyPartKind Kind { get; }

    /// <summary>The text of a text part.</summary>
    public string Text => Kind is KeyPartKind.Text ? (string)_content! : throw Mismatch(KeyPartKind.Text);

    /// <summary>The bytes of a bytes part.</summary>
    public ReadOnlyMemory<byte> Bytes =>
        Kind is KeyPartKind.Bytes ? (byte[]?)_content ?? [] : throw Mismatch(KeyPartKind.Bytes);

    /// <summary>The value of an integer part.</summary>
    public Int128 Integer => Kind is KeyPartKind.Integer ? _integer : throw Mismatch(KeyPartKind.Integer);

    /// <summary>The moment of a time part (UTC).</summary>
    public DateTimeOffset Time =>
        Kind is KeyPartKind.Time ? DateTimeOffset.FromUnixTimeMilliseconds((long)_integer) : throw Mismatch(KeyPartKind.Time);

    public static implicit operator KeyPart(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new KeyPart(KeyPartKind.Text, text, 0);
    }

    public static implicit operator KeyPart(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new KeyPart(KeyPartKind.Bytes, bytes.Clone(), 0);
    }

    public static implicit operator KeyPart(int value) => new(KeyPartKind.Integer, null, value);

    public static implicit operator KeyPart(long value) => new(KeyPartKind.Integer, null, value);

    public static implicit operator KeyPart(ulong value) => new(KeyPartKind.Integer, null, value);

    public static implicit operator KeyPart(DateTimeOffset time) => new(KeyPartKind.Time, null, time.ToUnixTimeMilliseconds());

    private InvalidOperationException Mismatch(KeyPartKind wanted) => new($"The key part is {Kind}, not {wanted}.");
}
