using System.Security.Cryptography;

namespace Strongroom.Crypto.Tests;

/// <summary>Byte strings for tests; those that look random come from a seed, so a failure repeats.</summary>
internal static class Bytes
{
    public static byte[] Repeat(byte value, int count)
    {
        byte[] bytes = new byte[count];
        Array.Fill(bytes, value);
        return bytes;
    }

    /// <summary>Pseudo-random bytes that depend on the seed alone.</summary>
    public static byte[] Seeded(int seed, int count) => Shake128.HashData(BitConverter.GetBytes(seed), count);

    /// <summary>A copy with one bit inverted.</summary>
    public static byte[] Flip(ReadOnlySpan<byte> bytes, int bit)
    {
        byte[] changed = bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
