using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Server.Maintenance;

/// <summary>Writes <see cref="BackupFormat"/>.</summary>
internal sealed class BackupWriter : IDisposable
{
    private readonly SealedStreamWriter _stream;
    private readonly byte[] _number = new byte[sizeof(long)];

    private BackupWriter(SealedStreamWriter stream) => _stream = stream;

    /// <summary>Entries so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Files so far.</summary>
    public long Files { get; private set; }

    /// <summary>Begins a backup under a new key that <paramref name="seal"/> wraps.</summary>
    /// <exception cref="SealException">The seal cannot be used.</exception>
    public static async Task<BackupWriter> CreateAsync(Stream target, ISeal seal, DateTimeOffset made, long revision)
    {
        using var fileKey = SecretValue.Random(Xaes256Gcm.KeySize);
        var wrapped = await seal.WrapAsync(fileKey);
        var id = Encoding.ASCII.GetBytes(seal.Id);
        var length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)wrapped.Length));
        byte[] header = [.. BackupFormat.Magic, checked((byte)id.Length), .. id, .. length, .. wrapped];
        target.Write(header);
        using var key = StreamKey(fileKey);
        var writer = new BackupWriter(new SealedStreamWriter(target, key, header));
        writer.Write(BackupFormat.Manifest);
        writer.Write(made.ToUnixTimeMilliseconds());
        writer.Write(revision);
        return writer;
    }

    /// <summary>The key of the stream. Derived, so that what the seal wrapped for one use is of no use for another.</summary>
    public static SecretValue StreamKey(SecretValue fileKey)
    {
        var key = GC.AllocateUninitializedArray<byte>(Xaes256Gcm.KeySize, pinned: true);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey.Reveal(), key, [], BackupFormat.KeyUse);
        return SecretValue.Own(key);
    }

    public void Add(Entry entry)
    {
        Write(BackupFormat.Entry);
        Write(entry.Key.Span);
        Write(entry.Value.Span);
        Write(entry.Revision);
        Entries++;
    }

    /// <summary>Adds the first <paramref name="length"/> bytes of a file.</summary>
    /// <exception cref="BackupException">The file has become shorter than that.</exception>
    public void Add(string name, Stream content, long length)
    {
        Write(BackupFormat.File);
        Write(Encoding.UTF8.GetBytes(name));
        Write(length);
        var buffer = new byte[64 << 10];
        for (var rest = length; rest > 0;)
        {
            var count = content.Read(buffer.AsSpan(0, (int)Math.Min(rest, buffer.Length)));
            if (count == 0) throw new BackupException($"The audit file {name} became shorter while it was read; run the backup again.");
            _stream.Write(buffer.AsSpan(0, count));
            rest -= count;
        }

        Files++;
    }

    /// <summary>Ends the backup: without this it cannot be restored.</summary>
    public void Complete()
    {
        Write(BackupFormat.End);
        Write(Entries);
        Write(Files);
        _stream.Complete();
    }

    public void Dispose() => _stream.Dispose();

    private void Write(byte value) => _stream.Write([value]);

    private void Write(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_number, value);
        _stream.Write(_number);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(_number, bytes.Length);
        _stream.Write(_number.AsSpan(0, sizeof(int)));
        _stream.Write(bytes);
    }
}
