using System.Buffers;
using System.Threading.Tasks.Sources;

namespace Strongroom.Audit;

/// <summary>
/// Records that become durable together, in their order: those of one request. Begun by <see cref="AuditLog.Begin"/>, handed
/// over by <see cref="AuditLog.AppendAsync(AuditBatch)"/> and not touched after that: the log uses it again.
/// </summary>
public sealed class AuditBatch : IBufferWriter<byte>, IValueTaskSource, IValueTaskSource<long>
{
    // Most requests need less; a buffer that grew larger is given up.
    private const int UsualSize = 8192;
    private const int FirstSize = 2048;

    private readonly AuditLog _log;
    private readonly List<int> _ends = [];

    // Whoever completes it chooses the thread (see Completion).
    private ManualResetValueTaskSourceCore<long> _outcome;
    private byte[] _bytes = new byte[FirstSize];
    private int _length;

    internal AuditBatch(AuditLog log) => _log = log;

    /// <summary>Records so far.</summary>
    public int Count => _ends.Count;

    /// <summary>Their length in bytes.</summary>
    internal int Length => _length;

    /// <summary>Ends when all are durable. Either this or <see cref="First"/> is awaited, once.</summary>
    internal ValueTask Done => new(this, _outcome.Version);

    /// <summary>The first record's number once all are durable.</summary>
    internal ValueTask<long> First => new(this, _outcome.Version);

    /// <summary>Adds a record. It is written at once, so what it refers to need not outlive the call.</summary>
    public void Add(AuditRecord record)
    {
        var start = _length;
        try
        {
            AuditRecordWriter.Write(record, this);
        }
        catch
        {
            _length = start;
            throw;
        }

        _ends.Add(_length);
    }

    /// <summary>A record's JSON.</summary>
    internal ReadOnlySpan<byte> Json(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return _bytes.AsSpan(start, _ends[index] - start);
    }

    internal void Complete(long first) => _outcome.SetResult(first);

    internal void Fail(Exception error) => _outcome.SetException(error);

    void IBufferWriter<byte>.Advance(int count) => _length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Room(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Room(sizeHint).Span;

    void IValueTaskSource.GetResult(short token) => Result(token);

    long IValueTaskSource<long>.GetResult(short token) => Result(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _outcome.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _outcome.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _outcome.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _outcome.OnCompleted(continuation, state, token, flags);

    private long Result(short token)
    {
        try
        {
            return _outcome.GetResult(token);
        }
        finally
        {
            Reset();
            _log.Reuse(this);
        }
    }

    private Memory<byte> Room(int sizeHint)
    {
        var wanted = _length + Math.Max(sizeHint, 1);
        if (wanted > _bytes.Length) Array.Resize(ref _bytes, Math.Max(wanted, _bytes.Length * 2));
        return _bytes.AsMemory(_length);
    }

    private void Reset()
    {
        _outcome.Reset();
        _ends.Clear();
        _length = 0;
        if (_bytes.Length > UsualSize) _bytes = new byte[FirstSize];
    }
}
