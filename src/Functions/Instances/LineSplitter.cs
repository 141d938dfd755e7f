namespace Strongroom.Functions.Instances;

/// <summary>Cuts a stream of bytes into lines. A line longer than the limit is given as several, so that memory stays bounded.</summary>
internal sealed class LineSplitter(LineSplitter.Taker take)
{
    /// <summary>The longest line in bytes, CloudWatch Logs' limit of an event.</summary>
    public const int MaxLine = 256 * 1024;

    private byte[] _kept = new byte[1024];
    private int _length;

    /// <summary>Gets a line without its end.</summary>
    public delegate void Taker(ReadOnlySpan<byte> line);

    /// <summary>Takes what comes next.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            int room = MaxLine - _length;
            if (part.Length > room)
            {
                Keep(part[..room]);
                Flush();
                bytes = bytes[room..];
                continue;
            }

            Keep(part);
            if (end < 0) return;
            Complete();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Gives what has come of a line that has not ended.</summary>
    public void Flush()
    {
        if (_length > 0) Complete();
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _kept.Length) Array.Resize(ref _kept, Math.Min(MaxLine, Math.Max(_kept.Length * 2, _length + part.Length)));
        part.CopyTo(_kept.AsSpan(_length));
        _length += part.Length;
    }

    private void Complete()
    {
        take(_kept.AsSpan(0, _length));
        _kept.AsSpan(0, _length).Clear();
        _length = 0;
    }
}
