namespace Strongroom.Server.Maintenance;

/// <summary>
/// The form of a backup, frozen: <c>"SRA" | 0x01 | length of the seal's id (1) | id (ASCII) | length of the wrapped file key
/// (2) | wrapped file key | sealed stream</c>. The file key is 32 random bytes, wrapped by the seal as a root key is; the
/// stream (<see cref="Crypto.SealedStreamWriter"/>) is under HKDF-SHA256 of it with the info <see cref="KeyUse"/>, and
/// authenticated with all that stands before it.
/// <para>In the stream, numbers big-endian, one after the other: a manifest, entries in key order, files, the end.
/// <list type="bullet">
/// <item>Manifest: <c>1 | made, Unix milliseconds (8) | revision of the store (8)</c>.</item>
/// <item>Entry: <c>2 | length (4) | key | length (4) | value | revision (8)</c>.</item>
/// <item>File of the audit directory: <c>3 | length (4) | name (UTF-8) | length (8) | content</c>.</item>
/// <item>End: <c>4 | entries (8) | files (8)</c>, and nothing behind it.</item>
/// </list></para>
/// </summary>
internal static class BackupFormat
{
    public const byte Manifest = 1;
    public const byte Entry = 2;
    public const byte File = 3;
    public const byte End = 4;

    /// <summary>Bytes of a file's name at most: what file systems allow.</summary>
    public const int MaxNameBytes = 255;

    public static ReadOnlySpan<byte> Magic => "SRA\u0001"u8;

    public static ReadOnlySpan<byte> KeyUse => "strongroom backup stream 1"u8;
}

/// <summary>A backup cannot be made or used as asked; the message tells the operator what to change.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a backup holds.</summary>
/// <param name="Made">When it was made (UTC).</param>
/// <param name="Revision">The store's revision.</param>
/// <param name="Entries">Entries of the store.</param>
/// <param name="Files">Files of the audit directory.</param>
/// <param name="Damaged">Values that do not open: they were damaged where the backup was made.</param>
internal sealed record BackupSummary(DateTimeOffset Made, long Revision, long Entries, long Files, long Damaged);
