using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Cryptography;

/// <summary>Message authentication codes: HMAC (RFC 2104) with the SHA-2 hashes that the platform has.</summary>
internal static class Macs
{
    /// <summary>The code of a message.</summary>
    public static byte[] Generate(SecretValue key, string algorithm, ReadOnlySpan<byte> message) => algorithm switch
    {
        MacAlgorithmSpec.HMAC_SHA_256 => HMACSHA256.HashData(key.Reveal(), message),
        MacAlgorithmSpec.HMAC_SHA_384 => HMACSHA384.HashData(key.Reveal(), message),
        _ => HMACSHA512.HashData(key.Reveal(), message),
    };

    /// <summary>Whether a code is that of the message, compared in constant time.</summary>
    public static bool Verify(SecretValue key, string algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac) =>
        CryptographicOperations.FixedTimeEquals(Generate(key, algorithm, message), mac);
}
