namespace Strongroom.Storage;

/// <summary>
/// What the keys of a scan have in common: whole leading parts (a <see cref="Key"/> converts), or the beginning of a text or of bytes
/// (<see cref="Key.StartingWith(string)"/>). The default value is every key.
/// </summary>
public readonly struct KeyPrefix
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly bool _openText;

    internal KeyPrefix(ReadOnlyMemory<byte> bytes, bool openText)
    {
        _bytes = bytes;
        _openText = openText;
    }

    /// <summary>The range of those keys.</summary>
    public KeyRange Range => Under(Key.Empty);

    public static implicit operator KeyPrefix(Key key) => new(key.Bytes, openText: false);

    /// <summary>The range of those keys with <paramref name="parent"/> in front.</summary>
    internal KeyRange Under(Key parent)
    {
        byte[] start = [.. parent.Bytes.Span, .. _bytes.Span];
        // Behind whole parts follows nothing, the separator or a type code, all below FF. FF itself would mean that the
        // terminator of the last text was not one but an escaped zero within a longer text.
        return _openText ? KeyRange.Prefix(start) : new KeyRange(start, (byte[])[.. start, 0xFF]);
    }
}
