using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>Uniform whole numbers from a source of random bytes that the caller injects.</summary>
internal static class UniformDraw
{
    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each equally likely: draws that would favour the low
    /// numbers are thrown away.</summary>
    public static int Below(int bound, RandomNumberGenerator random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        var limit = uint.MaxValue - (uint.MaxValue % (uint)bound);
        uint draw;
        do
        {
            random.GetBytes(bytes);
            draw = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }
        while (draw >= limit);

        // The bytes tell the draw, and the draw may be a character of a password.
        CryptographicOperations.ZeroMemory(bytes);
        return (int)(draw % (uint)bound);
    }
}
