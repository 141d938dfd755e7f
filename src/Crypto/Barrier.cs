using System.Buffers.Binary;

namespace Strongroom.Crypto;

/// <summary>
/// Everything at rest passes through here: storage holds only what <see cref="Seal"/> gives. Safe for any number of
/// threads, also while the key ring is replaced.
/// <para>Stored form, frozen: <c>"SRB" | 0x01 | key term (4, big-endian) | nonce (24) | ciphertext | tag (16)</c>,
/// XAES-256-GCM under the term's key, authenticated over the first eight bytes followed by the caller's associated data
/// (storage gives the key, so a value moved to another key does not open).</para>
/// </summary>
public sealed class Barrier : IDisposable
{
    private const int HeaderSize = 8;

    private readonly Lock _adopting = new();
    private volatile KeyRing _ring;

    /// <summary>Takes ownership of <paramref name="ring"/>.</summary>
    public Barrier(KeyRing ring) => _ring = ring;

    private static ReadOnlySpan<byte> Magic => "SRB\u0001"u8;

    /// <summary>The term that seals at present.</summary>
    public uint ActiveTerm => _ring.Active.Number;

    /// <summary>The term that sealed <paramref name="sealedData"/>: what a rewriting after rotation looks for.</summary>
    /// <exception cref="SealedDataException">It is truncated or of an unknown format.</exception>
    public static uint TermOf(ReadOnlySpan<byte> sealedData)
    {
        if (!sealedData.StartsWith(Magic) || sealedData.Length < HeaderSize + SealedBox.Overhead)
        {
            throw SealedDataException.UnknownFormat("sealed data");
        }

        return BinaryPrimitives.ReadUInt32BigEndian(sealedData[Magic.Length..]);
    }

    /// <summary>Seals <paramref name="plaintext"/> under the active term; the same <paramref name="associatedData"/> is
    /// needed to open it.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        KeyTerm term = _ring.Active;
        Span<byte> header = stackalloc byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header[Magic.Length..], term.Number);
        return SealedBox.Seal(term.Cipher, header, plaintext, associatedData);
    }

    /// <summary>Opens what <see cref="Seal"/> gave. The caller zeroes the result when it has used it.</summary>
    /// <exception cref="SealedDataException">It is truncated, of an unknown format or term, changed, or sealed with other
    /// associated data.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedData, ReadOnlySpan<byte> associatedData)
    {
        uint number = TermOf(sealedData);
        KeyTerm term = _ring.Find(number)
            ?? throw new SealedDataException($"The sealed data names key term {number}, which the key ring does not have.");
        return SealedBox.Open(term.Cipher, sealedData, HeaderSize, associatedData)
            ?? throw SealedDataException.NotAuthentic("sealed data");
    }

    /// <summary>
    /// Takes up a rotated ring: from here on its newest term seals. Call it only when the ring is durable, or what is
    /// sealed meanwhile is lost with it. A ring that is already in use changes nothing. Takes ownership of
    /// <paramref name="newer"/> unless it throws.
    /// </summary>
    /// <exception cref="ArgumentException">The ring lacks a term that is in use or has another key for it.</exception>
    public void Adopt(KeyRing newer)
    {
        lock (_adopting)
        {
            _ring = _ring.Extend(newer);
        }
    }

    /// <summary>Zeroes all keys; nothing can be sealed or opened afterwards.</summary>
    public void Dispose() => _ring.Dispose();
}
