using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// XAES-256-GCM as specified by C2SP (c2sp.org/XAES-256-GCM): AES-256-GCM with a 192-bit nonce. Each message gets a key of
/// its own, derived from the first half of the nonce with the NIST SP 800-108r1 counter KDF over CMAC, and the second half
/// is the GCM nonce. Nonces can therefore be random for any practical number of messages under one key (2^80 by the
/// specification), where plain AES-GCM ends at 2^32. One instance serves any number of threads.
/// </summary>
public sealed class Xaes256Gcm : IDisposable
{
    /// <summary>Key length in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Nonce length in bytes.</summary>
    public const int NonceSize = 24;

    /// <summary>Length in bytes of the authentication tag that follows the ciphertext.</summary>
    public const int TagSize = 16;

    private const int BlockSize = 16;
    private const int GcmNonceSize = 12;

    // Where message keys are derived: a derivation does not wait, and the collector must not leave copies of it.
    [ThreadStatic]
    private static byte[]? _derivation;

    private readonly Aes _aes;

    // CMAC's subkey K1, which masks the only block that the KDF authenticates. It depends on the key alone.
    private readonly UInt128 _mask;

    // A transform serves one thread at a time, and making one costs more than using it.
    private ICryptoTransform? _spare;
    private volatile bool _disposed;

    /// <summary>Copies <paramref name="key"/>; the copy is zeroed on dispose.</summary>
    /// <exception cref="ArgumentException">The key is not <see cref="KeySize"/> bytes long.</exception>
    public Xaes256Gcm(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"The key must have {KeySize} bytes, not {key.Length}.", nameof(key));
        }

        _aes = Aes.Create();
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
        byte[] block = Derivation();
        Array.Clear(block);
        EncryptBlocks(block, BlockSize);
        _mask = Double(BinaryPrimitives.ReadUInt128BigEndian(block));
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Encrypts into <paramref name="ciphertext"/>, which takes the plaintext's length plus
    /// <see cref="TagSize"/>.</summary>
    /// <param name="nonce"><see cref="NonceSize"/> bytes that are never used twice with this key: take them at random.</param>
    /// <param name="plaintext">What to encrypt.</param>
    /// <param name="ciphertext">Receives ciphertext and tag.</param>
    /// <param name="associatedData">Authenticated, not encrypted.</param>
    public void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, ReadOnlySpan<byte> associatedData)
    {
        using AesGcm gcm = MessageCipher(nonce);
        gcm.Encrypt(
            nonce[GcmNonceSize..], plaintext, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], associatedData);
    }

    /// <summary>Decrypts into <paramref name="plaintext"/>, which takes the ciphertext's length less
    /// <see cref="TagSize"/>. False, with the target zeroed, when it does not authenticate.</summary>
    /// <param name="nonce">The nonce it was encrypted with.</param>
    /// <param name="ciphertext">Ciphertext and tag.</param>
    /// <param name="plaintext">Receives the plaintext.</param>
    /// <param name="associatedData">Exactly what it was encrypted with.</param>
    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        if (ciphertext.Length < TagSize)
        {
            return false;
        }

        using AesGcm gcm = MessageCipher(nonce);
        try
        {
            gcm.Decrypt(nonce[GcmNonceSize..], ciphertext[..^TagSize], ciphertext[^TagSize..], plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _spare, null)?.Dispose();
        _aes.Dispose();
    }

    private static byte[] Derivation() => _derivation ??= GC.AllocateArray<byte>(2 * BlockSize, pinned: true);

    private AesGcm MessageCipher(ReadOnlySpan<byte> nonce)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (nonce.Length != NonceSize)
        {
            throw new ArgumentException($"The nonce must have {NonceSize} bytes, not {nonce.Length}.", nameof(nonce));
        }

        // Two KDF blocks, counters 1 and 2: 16-bit counter, label "X", a zero byte, 12 bytes of context. ECB over both
        // at once is two independent block encryptions, which is what two one-block CMACs are after masking.
        byte[] blocks = Derivation();
        for (int counter = 1; counter <= 2; counter++)
        {
            Span<byte> block = blocks.AsSpan((counter - 1) * BlockSize, BlockSize);
            block[0] = 0;
            block[1] = (byte)counter;
            block[2] = (byte)'X';
            block[3] = 0;
            nonce[..GcmNonceSize].CopyTo(block[4..]);
            BinaryPrimitives.WriteUInt128BigEndian(block, BinaryPrimitives.ReadUInt128BigEndian(block) ^ _mask);
        }

        try
        {
            EncryptBlocks(blocks, blocks.Length);
            return new AesGcm(blocks, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks);
        }
    }

    private void EncryptBlocks(byte[] blocks, int length)
    {
        ICryptoTransform transform = Interlocked.Exchange(ref _spare, null) ?? _aes.CreateEncryptor();
        transform.TransformBlock(blocks, 0, length, blocks, 0);
        if (Interlocked.CompareExchange(ref _spare, transform, null) is not null || _disposed)
        {
            // Another thread's is kept already, or nobody will dispose of this one.
            Interlocked.CompareExchange(ref _spare, null, transform);
            transform.Dispose();
        }
    }

    // Doubling in GF(2^128) as CMAC defines it (NIST SP 800-38B, 6.1), without a branch on secret bits.
    private static UInt128 Double(UInt128 block) => (block << 1) ^ ((block >> 127) * 0x87);
}
