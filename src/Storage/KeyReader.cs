using System.Buffers.Binary;

namespace Strongroom.Storage;

/// <summary>Reads the parts of a <see cref="Key"/> one after the other. Bytes that are no key, or a part of another kind
/// than asked for, throw <see cref="FormatException"/>.</summary>
public ref struct KeyReader
{
    private ReadOnlySpan<byte> _rest;

    internal KeyReader(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>Whether every part has been read.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    internal readonly ReadOnlySpan<byte> Rest => _rest;

    internal readonly bool AtSeparator => !_rest.IsEmpty && _rest[0] == KeyEncoding.Separator;

    /// <summary>The next part, of whatever kind.</summary>
    public KeyPart Read()
    {
        if (_rest.IsEmpty) throw new FormatException("The key has no further part.");
        var code = _rest[0];
        _rest = _rest[1..];
        return code switch
        {
            KeyEncoding.BytesCode => ReadEscaped(),
            KeyEncoding.TextCode => ReadTextContent(),
            KeyEncoding.TimeCode => ReadMoment(),
            >= KeyEncoding.ZeroCode - 8 and < KeyEncoding.ZeroCode => ReadNegative(KeyEncoding.ZeroCode - code),
            >= KeyEncoding.ZeroCode and <= KeyEncoding.ZeroCode + 8 => ReadMagnitude(code - KeyEncoding.ZeroCode),
            _ => throw new FormatException($"A key part cannot begin with the byte {code:X2}."),
        };
    }

    /// <summary>The next part, which is text.</summary>
    public string ReadText() => Expect(KeyPartKind.Text).Text;

    /// <summary>The next part, which is an integer in the range of a long.</summary>
    public long ReadInt64() => Expect(KeyPartKind.Integer).Integer is var value && value >= long.MinValue && value <= long.MaxValue
        ? (long)value
        : throw new FormatException("The key part is no 64-bit integer with a sign.");

    /// <summary>The next part, which is an integer in the range of an unsigned long.</summary>
    public ulong ReadUInt64() => Expect(KeyPartKind.Integer).Integer is var value && value >= 0
        ? (ulong)value
        : throw new FormatException("The key part is negative.");

    /// <summary>The next part, which is a moment.</summary>
    public DateTimeOffset ReadTime() => Expect(KeyPartKind.Time).Time;

    /// <summary>The next part, which is bytes.</summary>
    public ReadOnlyMemory<byte> ReadBytes() => Expect(KeyPartKind.Bytes).Bytes;

    private KeyPart Expect(KeyPartKind kind)
    {
        var part = Read();
        return part.Kind == kind ? part : throw new FormatException($"The key part is {part.Kind}, not {kind}.");
    }

    private DateTimeOffset ReadMoment()
    {
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(Take(8)) ^ long.MinValue;
        return milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new FormatException("The key part is a moment outside the calendar.");
    }

    private string ReadTextContent()
    {
        try
        {
            return KeyEncoding.Utf8.GetString(ReadEscaped());
        }
        catch (System.Text.DecoderFallbackException error)
        {
            throw new FormatException("A text part of the key is not UTF-8.", error);
        }
    }

    private byte[] ReadEscaped()
    {
        var content = new List<byte>();
        while (true)
        {
            var zero = _rest.IndexOf((byte)0x00);
            if (zero < 0) throw new FormatException("The key part has no end.");
            content.AddRange(_rest[..zero]);
            var escaped = zero + 1 < _rest.Length && _rest[zero + 1] == 0xFF;
            _rest = _rest[(zero + (escaped ? 2 : 1))..];
            if (!escaped) return [.. content];
            content.Add(0x00);
        }
    }

    private ulong ReadMagnitude(int length)
    {
        Span<byte> bytes = stackalloc byte[8];
        Take(length).CopyTo(bytes[(8 - length)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private long ReadNegative(int length)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Fill(0xFF);
        Take(length).CopyTo(bytes[(8 - length)..]);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) + 1;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_rest.Length < length) throw new FormatException("The key is cut off.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
