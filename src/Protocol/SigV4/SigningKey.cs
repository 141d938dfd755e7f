using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Protocol.SigV4;

/// <summary>Derives signing keys: HMAC of date, region, service and terminator in a chain that begins with the secret key.</summary>
internal static class SigningKey
{
    public const int Length = HMACSHA256.HashSizeInBytes;

    public static void Derive(SecretValue secretKey, string date, string region, string service, Span<byte> key)
    {
        var secret = secretKey.Reveal();
        var rented = ArrayPool<byte>.Shared.Rent(secret.Length + 4);
        try
        {
            "AWS4"u8.CopyTo(rented);
            secret.CopyTo(rented.AsSpan(4));
            Chain(rented.AsSpan(0, secret.Length + 4), date, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rented);
            ArrayPool<byte>.Shared.Return(rented);
        }

        Chain(key, region, key);
        Chain(key, service, key);
        Chain(key, CanonicalRequest.Terminator, key);
    }

    private static void Chain(ReadOnlySpan<byte> key, string text, Span<byte> result)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = size <= 256 ? stackalloc byte[size] : new byte[size];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        // HashData may not be given the same memory twice, and result is the next step's key.
        Span<byte> next = stackalloc byte[Length];
        HMACSHA256.HashData(key, bytes[..length], next);
        next.CopyTo(result);
        CryptographicOperations.ZeroMemory(next);
    }
}
