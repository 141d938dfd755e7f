using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Protocol.SigV4;

/// <summary>
/// A growing buffer of bytes from the shared pool. Canonical requests hold session tokens, so what was used is zeroed
/// before it goes back. To be disposed exactly once.
/// </summary>
internal sealed class PooledBytes(int capacity) : IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    /// <summary>The array behind <see cref="Written"/>; valid until the next write.</summary>
    public byte[] Array => _array;

    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    public void Add(byte value)
    {
        Grow(1);
        _array[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Adds the UTF-8 form of <paramref name="text"/>.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        Grow(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, _array.AsSpan(Length));
    }

    /// <summary>Adds <paramref name="text"/> with ASCII letters in lower case; header names are ASCII (RFC 9110 section 5.1).</summary>
    public void AddLower(ReadOnlySpan<char> text)
    {
        var start = Length;
        Add(text);
        foreach (ref var value in _array.AsSpan(start, Length - start))
        {
            if (value is >= (byte)'A' and <= (byte)'Z')
                value += 32;
        }
    }

    /// <summary>Adds lower-case hex digits.</summary>
    public void AddHex(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length * 2);
        foreach (var value in bytes)
        {
            _array[Length++] = "0123456789abcdef"u8[value >> 4];
            _array[Length++] = "0123456789abcdef"u8[value & 15];
        }
    }

    /// <summary>Adds a byte as RFC 3986 section 2.3 wants it: unreserved characters as they are, others as %XX in upper case.</summary>
    public void AddUriEncoded(byte value)
    {
        if (IsUnreserved(value))
        {
            Add(value);
            return;
        }

        Grow(3);
        _array[Length++] = (byte)'%';
        _array[Length++] = "0123456789ABCDEF"u8[value >> 4];
        _array[Length++] = "0123456789ABCDEF"u8[value & 15];
    }

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    public void Dispose()
    {
        // The whole array, since Truncate may have left something behind the end.
        CryptographicOperations.ZeroMemory(_array);
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private static bool IsUnreserved(byte value) =>
        value is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'
            or (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private void Grow(int more)
    {
        if (_array.Length - Length >= more)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + more, _array.Length * 2));
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_array);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
