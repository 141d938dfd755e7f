using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Audit;

/// <summary>Sizes, names and hashes of the form on disk, which <see cref="AuditLog"/> describes.</summary>
internal static class LogFormat
{
    public const int HashSize = SHA256.HashSizeInBytes;
    public const int NonceSize = 12;
    public const int TagSize = 16;

    /// <summary>Room for any record: the writer's limits keep one far below.</summary>
    public const int MaxBody = (1 << 20) + NonceSize + TagSize;

    public const string HeadName = "head";
    private const string SegmentSuffix = ".log";

    public static string SegmentName(int number) => $"{number:D8}{SegmentSuffix}";

    /// <summary>The number of the segment that the file is, or null when it is none.</summary>
    public static int? SegmentNumber(string name) =>
        name.EndsWith(SegmentSuffix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(0, name.Length - SegmentSuffix.Length), System.Globalization.NumberStyles.None, null, out var number)
        && SegmentName(number) == name
            ? number
            : null;

    public static long ReadInt64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt64BigEndian(bytes[offset..]);

    public static int ReadInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt32BigEndian(bytes[offset..]);

    public static void WriteInt64(Span<byte> bytes, int offset, long value) => BinaryPrimitives.WriteInt64BigEndian(bytes[offset..], value);

    public static void WriteInt32(Span<byte> bytes, int offset, int value) => BinaryPrimitives.WriteInt32BigEndian(bytes[offset..], value);
}
