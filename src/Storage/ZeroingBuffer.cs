using System.Buffers;
using System.Security.Cryptography;

namespace Strongroom.Storage;

/// <summary>A growing buffer for plaintext: what it outgrows and what it holds at the end is zeroed.</summary>
internal sealed class ZeroingBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _length = 0;
    }

    private void Reserve(int sizeHint)
    {
        var wanted = _length + Math.Max(sizeHint, 1);
        if (wanted <= _bytes.Length) return;
        var larger = new byte[Math.Max(wanted, _bytes.Length * 2)];
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }
}
