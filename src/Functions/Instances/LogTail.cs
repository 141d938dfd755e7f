namespace Strongroom.Functions.Instances;

/// <summary>The last 4 KiB of what an invocation logged (X-Amz-Log-Result).</summary>
internal sealed class LogTail
{
    /// <summary>Its length in bytes.</summary>
    public const int Capacity = 4096;

    private readonly byte[] _ring = new byte[Capacity];
    private long _written;

    /// <summary>Adds a line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        Put(line.Length > Capacity ? line[^Capacity..] : line);
        Put("\n"u8);
    }

    /// <summary>What there is, and begins anew.</summary>
    public byte[] Take()
    {
        int length = (int)Math.Min(_written, Capacity);
        byte[] tail = new byte[length];
        for (int i = 0; i < length; i++) tail[i] = _ring[(_written - length + i) % Capacity];
        Array.Clear(_ring);
        _written = 0;
        return tail;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        foreach (byte each in bytes) _ring[_written++ % Capacity] = each;
    }
}
