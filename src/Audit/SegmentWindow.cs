namespace Strongroom.Audit;

/// <summary>Reads a file through a window that moves over it: memory is bounded by the largest frame.</summary>
/// <param name="file">The file, which this takes ownership of.</param>
/// <param name="backwards">Whether it is read from its end.</param>
internal sealed class SegmentWindow(IAuditFile file, bool backwards = false) : IDisposable
{
    private const int WindowSize = 128 << 10;

    private byte[] _bytes = new byte[WindowSize];
    private long _start;
    private int _length;

    /// <summary>The file's length at present.</summary>
    public long FileLength => file.Length;

    /// <summary>The bytes at an offset, valid until the next call; false when the file ends before.</summary>
    public bool TryRead(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        if (offset < _start || offset + count > _start + _length) Fill(offset, count);
        var available = offset + count <= _start + _length;
        bytes = available ? _bytes.AsSpan((int)(offset - _start), count) : default;
        return available;
    }

    public void Dispose() => file.Dispose();

    private void Fill(long offset, int count)
    {
        if (count > _bytes.Length) _bytes = new byte[count + WindowSize];
        _start = backwards ? Math.Max(0, offset + count - _bytes.Length) : offset;
        _length = 0;
        _length = file.Read(_bytes.AsSpan(0, backwards ? (int)(offset + count - _start) : _bytes.Length), _start);
    }
}
