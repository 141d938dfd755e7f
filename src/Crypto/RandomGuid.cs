using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// Random UUIDs (RFC 9562, version 4) from the system's generator, taken from it many at a time: one alone costs a system call.
/// </summary>
public static class RandomGuid
{
    private const int Size = 16;
    private const int AtOnce = 64;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    /// <summary>A new UUID.</summary>
    public static Guid Next()
    {
        var random = _random;
        if (random is null || _used == random.Length)
        {
            random = _random ??= new byte[AtOnce * Size];
            RandomNumberGenerator.Fill(random);
            _used = 0;
        }

        Span<byte> bytes = random.AsSpan(_used, Size);
        _used += Size;
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
