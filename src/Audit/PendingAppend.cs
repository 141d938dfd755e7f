using System.Buffers;
using System.Threading.Tasks.Sources;

namespace Strongroom.Audit;

/// <summary>A record that waits for the writer, with its JSON; used again and again.</summary>
internal sealed class PendingAppend : IBufferWriter<byte>, IValueTaskSource<long>
{
    // Most records are smaller; a buffer that grew larger is given up.
    private const int UsualSize = 4096;

    private ManualResetValueTaskSourceCore<long> _outcome = new() { RunContinuationsAsynchronously = true };
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>The record's JSON.</summary>
    public ReadOnlySpan<byte> Json => _bytes.AsSpan(0, _length);

    /// <summary>Its length in bytes.</summary>
    public int Length => _length;

    /// <summary>The record's number once it is durable. Awaited once.</summary>
    public ValueTask<long> Outcome => new(this, _outcome.Version);

    public void Reset()
    {
        _outcome.Reset();
        _length = 0;
        if (_bytes.Length > UsualSize) _bytes = new byte[1024];
    }

    public void Complete(long sequence) => _outcome.SetResult(sequence);

    public void Fail(Exception error) => _outcome.SetException(error);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var wanted = _length + Math.Max(sizeHint, 1);
        if (wanted > _bytes.Length) Array.Resize(ref _bytes, Math.Max(wanted, _bytes.Length * 2));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    long IValueTaskSource<long>.GetResult(short token) => _outcome.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _outcome.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _outcome.OnCompleted(continuation, state, token, flags);
}
