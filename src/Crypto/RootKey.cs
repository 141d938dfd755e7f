using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// The key that seals the key ring. It is stored only wrapped by a seal and is in memory only while a ring is sealed or
/// opened.
/// <para>The sealed ring's form, frozen: <c>"SRK" | 0x01 | nonce (24) | ciphertext | tag (16)</c>, XAES-256-GCM,
/// authenticated over the first four bytes.</para>
/// </summary>
public sealed class RootKey : IDisposable
{
    private readonly SecretValue _key;

    /// <summary>Takes ownership of <paramref name="key"/>.</summary>
    /// <exception cref="SealedDataException">It is not 32 bytes long.</exception>
    public RootKey(SecretValue key)
    {
        if (key.Length != Xaes256Gcm.KeySize)
        {
            throw new SealedDataException($"A root key has {Xaes256Gcm.KeySize} bytes, not {key.Length}.");
        }

        _key = key;
    }

    private static ReadOnlySpan<byte> Header => "SRK\u0001"u8;

    /// <summary>A new random root key.</summary>
    public static RootKey Generate() => new(SecretValue.Random(Xaes256Gcm.KeySize));

    /// <summary>Seals <paramref name="ring"/> for storage.</summary>
    public byte[] SealRing(KeyRing ring)
    {
        using var cipher = new Xaes256Gcm(_key.Reveal());
        byte[] plaintext = ring.Serialize();
        try
        {
            return SealedBox.Seal(cipher, Header, plaintext, []);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Opens a ring that <see cref="SealRing"/> sealed.</summary>
    /// <exception cref="SealedDataException">It is truncated, of an unknown format, changed, or under another root key.</exception>
    public KeyRing OpenRing(ReadOnlySpan<byte> sealedRing)
    {
        if (!sealedRing.StartsWith(Header))
        {
            throw SealedDataException.UnknownFormat("key ring");
        }

        using var cipher = new Xaes256Gcm(_key.Reveal());
        byte[] plaintext = SealedBox.Open(cipher, sealedRing, Header.Length, [])
            ?? throw SealedDataException.NotAuthentic("key ring");
        try
        {
            return KeyRing.Deserialize(plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    internal SecretValue Key => _key;

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _key.Dispose();
}
