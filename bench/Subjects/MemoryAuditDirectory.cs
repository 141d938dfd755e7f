using Strongroom.Audit;

namespace Strongroom.Bench.Subjects;

/// <summary>A place for an audit log that costs nothing: fixed buffers, in which the segment after next overwrites what no
/// writer reads again. What is left is the cost of the log itself.</summary>
internal sealed class MemoryAuditDirectory : IAuditDirectory
{
    /// <summary>The segments' size to ask of the log; a last group fits beyond it.</summary>
    public const int SegmentBytes = 4 << 20;

    private readonly Dictionary<string, MemoryFile> _files = [];
    private readonly Queue<byte[]> _buffers = new([.. Enumerable.Range(0, 4).Select(_ => new byte[2 * SegmentBytes])]);

    public IReadOnlyList<string> List() => [.. _files.Keys];

    public IAuditFile Open(string name, AuditFileUse use)
    {
        if (_files.TryGetValue(name, out var file))
        {
            return file;
        }

        if (use != AuditFileUse.Create)
        {
            throw new FileNotFoundException(name);
        }

        var buffer = _buffers.Dequeue();
        if (_buffers.Count == 0)
        {
            var oldest = _files.Keys.Where(each => each.EndsWith(".log", StringComparison.Ordinal)).Min(StringComparer.Ordinal)!;
            _files.Remove(oldest, out var dropped);
            _buffers.Enqueue(dropped!.Buffer);
        }

        return _files[name] = new MemoryFile(buffer);
    }

    public void Delete(string name)
    {
        if (_files.Remove(name, out var file))
        {
            _buffers.Enqueue(file.Buffer);
        }
    }

    public void Flush()
    {
    }

    public IDisposable? TryLock() => new MemoryStream();

    public IDisposable? TryLockToRead() => TryLock();

    private sealed class MemoryFile(byte[] buffer) : IAuditFile
    {
        public byte[] Buffer { get; } = buffer;

        public long Length { get; private set; }

        public int Read(Span<byte> buffer, long offset)
        {
            var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
            Buffer.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            bytes.CopyTo(Buffer.AsSpan((int)offset));
            Length = Math.Max(Length, offset + bytes.Length);
        }

        public void SetLength(long length) => Length = length;

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
