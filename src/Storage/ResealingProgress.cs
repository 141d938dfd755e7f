using System.Buffers.Binary;

namespace Strongroom.Storage;

/// <summary>
/// How far a re-sealing has come. Stored in the open like all system records: it says no more than the store's keys do.
/// <para>Form, frozen: <c>"SRP" | 0x01 | term (4, big-endian) | re-sealed in this pass (8) | re-sealed in all (8) |
/// cursor</c>.</para>
/// </summary>
/// <param name="Term">The key term that everything is to be under.</param>
/// <param name="InPass">Values re-sealed in the present pass over the store.</param>
/// <param name="Total">Values re-sealed in all passes.</param>
/// <param name="Cursor">The pass goes on behind this key; empty at its beginning.</param>
public sealed record ResealingProgress(uint Term, long InPass, long Total, ReadOnlyMemory<byte> Cursor)
{
    private const int FixedSize = 24;

    private static ReadOnlySpan<byte> Magic => "SRP\u0001"u8;

    internal byte[] Encode()
    {
        var bytes = new byte[FixedSize + Cursor.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), Term);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), InPass);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), Total);
        Cursor.Span.CopyTo(bytes.AsSpan(FixedSize));
        return bytes;
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="StorageFormatException">It is not that form.</exception>
    public static ResealingProgress Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedSize || !bytes.StartsWith(Magic))
            throw new StorageFormatException("The progress of a re-sealing has a format that this version does not know.");
        return new ResealingProgress(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[16..]),
            bytes[FixedSize..].ToArray());
    }
}
