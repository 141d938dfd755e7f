using System.Buffers;

namespace Strongroom.Storage;

/// <summary>
/// A tuple of <see cref="KeyPart"/>s as bytes whose order is the tuples' order. Equal when the bytes are.
/// <code>Key.Of("123456789012", "eu-west-1", "app/db")</code>
/// </summary>
public readonly struct Key : IEquatable<Key>, IComparable<Key>
{
    // Keys are made for every read, and are shorter than this but for the longest names.
    private const int ScratchSize = 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    private readonly byte[]? _bytes;

    private Key(byte[] bytes) => _bytes = bytes;

    /// <summary>The tuple without parts.</summary>
    public static Key Empty => default;

    /// <summary>The encoded form.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    private ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The tuple of <paramref name="parts"/>.</summary>
    /// <exception cref="ArgumentException">A text has a lone surrogate.</exception>
    public static Key Of(params ReadOnlySpan<KeyPart> parts) => Empty.Then(parts);

    /// <summary>A key from its encoded form, e.g. a position that went through a page token. Nothing is checked: bytes that
    /// are no key are harmless as a position, and fail with <see cref="FormatException"/> when read.</summary>
    public static Key FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>This tuple with <paramref name="parts"/> behind it.</summary>
    /// <exception cref="ArgumentException">A text has a lone surrogate.</exception>
    public Key Then(params ReadOnlySpan<KeyPart> parts)
    {
        var output = _scratch ??= new ArrayBufferWriter<byte>(ScratchSize);
        output.ResetWrittenCount();
        output.Write(Span);
        foreach (var part in parts) KeyEncoding.Write(output, part);
        var key = new Key(output.WrittenSpan.ToArray());
        if (output.Capacity > ScratchSize) _scratch = null;
        return key;
    }

    /// <summary>This tuple with the parts of <paramref name="other"/> behind it.</summary>
    public Key Then(Key other) => new([.. Span, .. other.Span]);

    /// <summary>The beginning of every key that starts with this tuple and goes on with a text that starts with
    /// <paramref name="text"/>: <c>Key.Of(account).StartingWith("app/")</c>.</summary>
    public KeyPrefix StartingWith(string text)
    {
        var output = new ArrayBufferWriter<byte>(Span.Length + 64);
        output.Write(Span);
        KeyEncoding.WriteOpenText(output, text);
        return new KeyPrefix(output.WrittenSpan.ToArray(), openText: true);
    }

    /// <summary>As the other one, for keys that go on with bytes.</summary>
    public KeyPrefix StartingWith(ReadOnlySpan<byte> bytes)
    {
        var output = new ArrayBufferWriter<byte>(Span.Length + 64);
        output.Write(Span);
        KeyEncoding.WriteOpenBytes(output, bytes);
        return new KeyPrefix(output.WrittenSpan.ToArray(), openText: true);
    }

    /// <summary>A reader at the first part.</summary>
    public KeyReader Read() => new(Span);

    /// <summary>All parts.</summary>
    /// <exception cref="FormatException">The bytes are no key.</exception>
    public IReadOnlyList<KeyPart> Decode()
    {
        var parts = new List<KeyPart>();
        var reader = Read();
        while (!reader.AtEnd) parts.Add(reader.Read());
        return parts;
    }

    /// <inheritdoc/>
    public int CompareTo(Key other) => Span.SequenceCompareTo(other.Span);

    /// <inheritdoc/>
    public bool Equals(Key other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Key other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The encoded form in hexadecimal.</summary>
    public override string ToString() => Convert.ToHexString(Span);

    public static bool operator ==(Key left, Key right) => left.Equals(right);

    public static bool operator !=(Key left, Key right) => !left.Equals(right);

    public static bool operator <(Key left, Key right) => left.CompareTo(right) < 0;

    public static bool operator <=(Key left, Key right) => left.CompareTo(right) <= 0;

    public static bool operator >(Key left, Key right) => left.CompareTo(right) > 0;

    public static bool operator >=(Key left, Key right) => left.CompareTo(right) >= 0;
}
