namespace Strongroom.Storage;

/// <summary>
/// What the keys of a scan have in common: whole leading parts (a <see cref="Key"/> converts), or the beginning of a text
/// (<see cref="Key.StartingWith"/>). The default value is every key.
/// </summary>
public readonly struct KeyPrefix
{
    internal KeyPrefix(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The common beginning of the encoded keys.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static implicit operator KeyPrefix(Key key) => new(key.Bytes);
}
