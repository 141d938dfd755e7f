using System.Buffers.Binary;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Storage.Sqlite;

namespace Strongroom.Server.Maintenance;

/// <summary>Reads <see cref="BackupFormat"/>. What it hands out is authentic; that nothing is missing is certain only when
/// <see cref="ReadAsync"/> has returned.</summary>
internal sealed class BackupReader : IDisposable
{
    private readonly SealedStreamReader _stream;

    private BackupReader(SealedStreamReader stream, DateTimeOffset made, long revision)
    {
        _stream = stream;
        Made = made;
        Revision = revision;
    }

    /// <summary>When the backup was made (UTC).</summary>
    public DateTimeOffset Made { get; }

    /// <summary>The store's revision.</summary>
    public long Revision { get; }

    /// <summary>Unwraps the backup's key and reads the manifest.</summary>
    /// <exception cref="BackupException">It is no backup, or was truncated or changed.</exception>
    /// <exception cref="SealException">Another kind of seal wrapped its key.</exception>
    /// <exception cref="SealedDataException">Another seal key wrapped its key, or it was truncated or changed.</exception>
    public static async Task<BackupReader> OpenAsync(Stream source, ISeal seal)
    {
        var magic = Take(source, BackupFormat.Magic.Length);
        if (!magic.AsSpan().SequenceEqual(BackupFormat.Magic))
            throw new BackupException("This is no Strongroom backup, or one of a format that this version does not know.");
        var idLength = Take(source, 1);
        var id = Take(source, idLength[0]);
        if (Encoding.ASCII.GetString(id) != seal.Id)
            throw new SealException($"The backup is sealed by the seal '{Encoding.ASCII.GetString(id)}', but the seal in use is '{seal.Id}'.");
        var length = Take(source, sizeof(ushort));
        var wrapped = Take(source, BinaryPrimitives.ReadUInt16BigEndian(length));
        using var fileKey = await seal.UnwrapAsync(wrapped);
        using var key = BackupWriter.StreamKey(fileKey);
        var stream = new SealedStreamReader(source, key, (byte[])[.. magic, .. idLength, .. id, .. length, .. wrapped]);
        try
        {
            Expect(stream, BackupFormat.Manifest);
            var made = DateTimeOffset.FromUnixTimeMilliseconds(ReadInt64(stream));
            return new BackupReader(stream, made, ReadInt64(stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads everything, to the end.</summary>
    /// <param name="entry">Receives every entry, in key order.</param>
    /// <param name="file">Receives the name of every file, its length and its content, which it reads to the end.</param>
    /// <returns>Entries and files.</returns>
    /// <exception cref="BackupException">It is malformed.</exception>
    /// <exception cref="SealedDataException">It was truncated or changed.</exception>
    public async Task<(long Entries, long Files)> ReadAsync(Func<Entry, ValueTask> entry, Action<string, Stream> file)
    {
        var entries = 0L;
        var files = 0L;
        while (true)
        {
            switch (ReadByte(_stream))
            {
                case BackupFormat.Entry:
                    var key = ReadBytes(SqliteStore.MaxKeyBytes);
                    var value = ReadBytes(SqliteStore.MaxValueBytes);
                    await entry(new Entry(key, value, ReadInt64(_stream)));
                    entries++;
                    break;
                case BackupFormat.File:
                    var name = Encoding.UTF8.GetString(ReadBytes(BackupFormat.MaxNameBytes));
                    using (var content = new FileContent(_stream, ReadInt64(_stream))) file(name, content);
                    files++;
                    break;
                case BackupFormat.End:
                    if (ReadInt64(_stream) != entries || ReadInt64(_stream) != files || _stream.Read(new byte[1]) != 0) throw Malformed();
                    return (entries, files);
                default:
                    throw Malformed();
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private static byte[] Take(Stream source, int count)
    {
        var bytes = new byte[count];
        return source.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count
            ? bytes
            : throw new BackupException("The backup is truncated.");
    }

    private static void Fill(SealedStreamReader stream, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = stream.Read(buffer);
            if (count == 0) throw Malformed();
            buffer = buffer[count..];
        }
    }

    private static BackupException Malformed() => new("The backup is malformed: it was not completed, or by another version.");

    private static void Expect(SealedStreamReader stream, byte tag)
    {
        if (ReadByte(stream) != tag) throw Malformed();
    }

    private static byte ReadByte(SealedStreamReader stream)
    {
        Span<byte> one = stackalloc byte[1];
        Fill(stream, one);
        return one[0];
    }

    private static long ReadInt64(SealedStreamReader stream)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        Fill(stream, number);
        return BinaryPrimitives.ReadInt64BigEndian(number);
    }

    private byte[] ReadBytes(int most)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        Fill(_stream, length);
        var count = BinaryPrimitives.ReadInt32BigEndian(length);
        if (count < 0 || count > most) throw Malformed();
        var bytes = new byte[count];
        Fill(_stream, bytes);
        return bytes;
    }

    /// <summary>The bytes of one file, which lie in the stream.</summary>
    private sealed class FileContent(SealedStreamReader stream, long length) : Stream
    {
        private long _rest = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_rest < 0) throw Malformed();
            var count = (int)Math.Min(buffer.Length, _rest);
            Fill(stream, buffer[..count]);
            _rest -= count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
