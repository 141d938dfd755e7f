using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Strongroom.Audit;

/// <summary>
/// The append-only, tamper-evident log of every request. Any number of callers append at once; one thread writes. While one
/// group of records is being made durable further ones queue up, and the next group takes all of them, so that under load
/// many records share one flush, and alone a record waits for nobody. The numbers that records get are their order.
/// <para>Form on disk, frozen; numbers are big-endian, times are Unix milliseconds, hashes SHA-256. A directory has
/// <c>head</c>, <c>lock</c> (empty) and the segments <c>00000001.log</c>, <c>00000002.log</c> and so on. Every item (segment
/// header, record, digest) is a link of one hash chain that begins with 32 zero bytes and runs through all segments.</para>
/// <list type="bullet">
/// <item>Segment: header, then frames. Header: <c>"SRA" | 0x01 | segment (4) | generation (8) | first sequence (8) | created
/// (8) | chain before it (32) | segment key, sealed by the barrier with all that as associated data (80) | chain (32)</c>, where
/// the chain is the hash of everything before it in the header.</item>
/// <item>Frame: <c>kind (1) | length of the body (4) | generation (8) | sequence (8) | time (8) | body | length again (4) |
/// chain (32)</c>, where the chain is the hash of the chain before it and everything before it in the frame; the length is
/// there twice so that the log can be read backwards. Kind is 1 (record) or 2 (digest), plus 0x80 in the last frame of a
/// group. A generation is what was made durable together, counted from 2; a sequence is a record's number, counted from
/// 1.</item>
/// <item>Body of a record: <c>nonce (12) | ciphertext | tag (16)</c>, AES-256-GCM under the segment key, with the frame's
/// first 29 bytes as associated data. Plaintext: one CloudTrail record, JSON.</item>
/// <item>Body of a digest, which ends a finished segment: <c>first sequence (8) | records (8) | first time (8) | last time (8)
/// | seal (48)</c>, where the seal is what the barrier makes of nothing with the associated data <c>"SRD" | 0x01 | the frame's
/// first 29 bytes | the four numbers | chain before it</c>. Its frame has the sequence of the last record.</item>
/// <item>Head: two slots of 4,096 bytes; a generation is in slot 0 if even, else in slot 1. Slot: <c>"SRH" | 0x01 | segment (4)
/// | generation (8) | offset (8) | sequence (8) | chain (32) | hash of all that (32) | seal of all that (48) | zeros</c>: the log
/// was durable up to there when the slot was written.</item>
/// </list>
/// </summary>
public sealed class AuditLog : IAsyncDisposable
{
    private readonly IDisposable _right;
    private readonly LogWriter _writer;
    private readonly AuditLogOptions _options;
    private readonly Channel<AuditBatch> _queue;
    private readonly ConcurrentQueue<AuditBatch> _spare = new();
    private readonly Task _loop;
    private LogState _state;
    private Exception? _failure;
    private long _groups;
    private int _disposed;

    private AuditLog(IDisposable right, LogWriter writer, AuditLogOptions options, AuditRecovery? recovery)
    {
        _right = right;
        _writer = writer;
        _options = options;
        _state = writer.State;
        Recovery = recovery;
        _queue = Channel.CreateBounded<AuditBatch>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        // A thread of its own: it blocks in fsync.
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What opening it had to put right after a crash, or null.</summary>
    public AuditRecovery? Recovery { get; }

    /// <summary>Where the log ends: what is worth keeping elsewhere as an anchor.</summary>
    public AuditPosition Position
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return new AuditPosition(state.Sequence, state.Chain);
        }
    }

    /// <summary>The segment that is being written, from 1; 0 before the first record.</summary>
    public int Segment => Volatile.Read(ref _state).Segment;

    /// <summary>Groups made durable since it was opened.</summary>
    public long Groups => Volatile.Read(ref _groups);

    /// <summary>Records that wait to be written.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Why the last group could not be written, or null when it was.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Opens the log, making it when there is none. Checks the segment in use and the head; <see
    /// cref="AuditVerifier"/> checks everything.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="barrier">Seals it; must outlive the log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="AuditTamperedException">It is not as it was written.</exception>
    /// <exception cref="AuditUnavailableException">It is in use by another process, or cannot be read or written.</exception>
    public static AuditLog Open(IAuditDirectory directory, Barrier barrier, TimeProvider time, AuditLogOptions? options = null)
    {
        IDisposable? right = null;
        LogWriter? writer = null;
        try
        {
            right = directory.TryLock() ?? throw new AuditUnavailableException("The audit log is in use by another process.");
            var inspection = LogInspection.ToOpen(directory, barrier);
            if (inspection.Finding is { } finding && !inspection.IsFresh) throw new AuditTamperedException(finding);
            options ??= new AuditLogOptions();
            writer = new LogWriter(directory, barrier, time, options, inspection);
            writer.Repair();
            var recovery = inspection.NeedsRepair ? new AuditRecovery(inspection.Unconfirmed, inspection.TornBytes) : null;
            var log = new AuditLog(right, writer, options, recovery);
            right = null;
            writer = null;
            return log;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(error);
        }
        finally
        {
            writer?.Dispose();
            right?.Dispose();
        }
    }

    /// <summary>Begins a batch: the records of one request.</summary>
    public AuditBatch Begin() => _spare.TryDequeue(out var batch) ? batch : new AuditBatch(this);

    /// <summary>Appends a record; when it returns, the record is durable.</summary>
    /// <param name="record">What happened. It is written before this first waits, so what it refers to need not outlive the
    /// call.</param>
    /// <param name="cancellation">Ends the wait for room in the queue; a record that has room is written in any case.</param>
    /// <returns>The record's number, from 1 without gaps.</returns>
    /// <exception cref="AuditUnavailableException">It could not be made durable: the request must fail.</exception>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    public ValueTask<long> AppendAsync(AuditRecord record, CancellationToken cancellation = default)
    {
        var batch = Begin();
        batch.Add(record);
        return _queue.Writer.TryWrite(batch) ? batch.First : LaterAsync();

        async ValueTask<long> LaterAsync()
        {
            await WaitForRoomAsync(batch, cancellation);
            return await batch.First;
        }
    }

    /// <summary>Appends the records of a batch; when it returns, all are durable.</summary>
    /// <param name="batch">At least one record.</param>
    /// <exception cref="AuditUnavailableException">They could not be made durable: the request must fail.</exception>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    public ValueTask AppendAsync(AuditBatch batch)
    {
        return _queue.Writer.TryWrite(batch) ? batch.Done : LaterAsync();

        async ValueTask LaterAsync()
        {
            await WaitForRoomAsync(batch, CancellationToken.None);
            await batch.Done;
        }
    }

    /// <summary>A batch has told how it ended.</summary>
    internal void Reuse(AuditBatch batch)
    {
        // More than can wait are never needed again.
        if (_spare.Count < _options.QueueLength) _spare.Enqueue(batch);
    }

    /// <summary>Writes what waits, then closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Writer.TryComplete();
        await _loop;
        _writer.Dispose();
        _right.Dispose();
    }

    private async ValueTask WaitForRoomAsync(AuditBatch batch, CancellationToken cancellation)
    {
        try
        {
            await _queue.Writer.WriteAsync(batch, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(AuditLog));
        }
    }

    private void Run()
    {
        var group = new List<AuditBatch>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            var (records, bytes) = (0, 0L);
            while (records < _options.MaxGroup && bytes < _options.MaxGroupBytes && _queue.Reader.TryRead(out var next))
            {
                group.Add(next);
                records += next.Count;
                bytes += next.Length;
            }

            Write(group);
        }
    }

    private void Write(List<AuditBatch> group)
    {
        var first = 0L;
        AuditUnavailableException? failure = null;
        try
        {
            first = _writer.Write(group);
            Volatile.Write(ref _groups, _groups + 1);
        }
#pragma warning disable CA1031 // Whatever went wrong, the callers must learn of it and the writer must live on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _writer.CloseFiles();
            failure = Unavailable(error);
        }

        Volatile.Write(ref _failure, failure);
        Volatile.Write(ref _state, _writer.State);
        Completion.Queue(group, first, failure);
    }

    private static AuditUnavailableException Unavailable(Exception error) => new($"The audit log cannot be written: {error.Message}", error);
}
