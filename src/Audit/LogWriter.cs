using System.Security.Cryptography;

namespace Strongroom.Audit;

/// <summary>
/// Writes items to the end of the log, for the one writing thread. Each step (a group of records, a digest, a new segment) is
/// first made durable in the segment, then confirmed in the head. A step that fails before it is durable is cut off again
/// before the next one; one that is durable but could not be confirmed stays, and is confirmed before the next one, so that
/// the log is never more than one group ahead of its head and never behind.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private readonly IAuditDirectory _directory;
    private readonly Barrier _barrier;
    private readonly TimeProvider _time;
    private readonly AuditLogOptions _options;
    private readonly byte[] _slot = new byte[HeadSlot.Size];
    private LogState _state;
    private IAuditFile? _segment;
    private IAuditFile? _head;
    private AesGcm? _cipher;
    private bool _fresh;
    private bool _torn;
    private bool _unconfirmed;

    // The chain's hash, then the frames of a group: each is hashed together with the 32 bytes before it.
    private byte[] _frames = new byte[64 << 10];

    /// <summary>Goes on where the inspection ended.</summary>
    public LogWriter(IAuditDirectory directory, Barrier barrier, TimeProvider time, AuditLogOptions options, LogInspection inspection)
    {
        _directory = directory;
        _barrier = barrier;
        _time = time;
        _options = options;
        _state = inspection.End;
        _fresh = inspection.IsFresh;
        _torn = inspection.TornBytes > 0;
        _unconfirmed = !_fresh && (inspection.HasTornSlot || inspection.End.Generation > inspection.ConfirmedGeneration);
    }

    /// <summary>Where the log ends.</summary>
    public LogState State => _state;

    /// <summary>Puts right what the last failure or crash left.</summary>
    public void Repair()
    {
        if (_fresh) MakeHead();
        if (_unconfirmed) Confirm();
        if (_torn) Cut();
    }

    /// <summary>Makes a group durable.</summary>
    /// <returns>The number of its first record.</returns>
    public long Write(List<AuditBatch> group)
    {
        Repair();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var first = _state.Sequence + 1;
        if (!_state.Finished && _state.HasRecords && IsDue(group, now)) Finish(now);
        if (_state.Finished) Begin(now);
        var (state, length) = Lay(group, now);
        Extend(state, _frames.AsSpan(LogFormat.HashSize, length));
        return first;
    }

    /// <summary>Gives up the open files, which a failure may have spoilt; they are opened again.</summary>
    public void CloseFiles()
    {
        _segment?.Dispose();
        _head?.Dispose();
        _segment = null;
        _head = null;
    }

    public void Dispose()
    {
        CloseFiles();
        _cipher?.Dispose();
    }

    private bool IsDue(List<AuditBatch> group, long now)
    {
        long size = 0;
        foreach (var batch in group) size += batch.Length + (batch.Count * (FrameHeader.Size + RecordSeal.Overhead + FrameHeader.TrailerSize));
        return _state.Offset + size > _options.MaxSegmentBytes || now - _state.Created >= _options.MaxSegmentAge.TotalMilliseconds;
    }

    // Writes the frames of a group to the buffer, without any effect yet.
    private (LogState State, int Length) Lay(List<AuditBatch> group, long now)
    {
        _cipher ??= ReadKey();
        var state = _state;
        var at = LogFormat.HashSize;
        var records = 0;
        foreach (var batch in group) records += batch.Count;
        var nonces = RandomNumberGenerator.GetBytes(records * LogFormat.NonceSize);
        _state.Chain.CopyTo(_frames.AsSpan());
        var index = 0;
        foreach (var batch in group)
        {
            for (var each = 0; each < batch.Count; each++, index++)
            {
                var json = batch.Json(each);
                var header = new FrameHeader(
                    FrameKind.Record, index == records - 1, json.Length + RecordSeal.Overhead, _state.Generation + 1, _state.Sequence + 1 + index, now);
                if (_frames.Length - at < header.FrameLength) Array.Resize(ref _frames, Math.Max(at + header.FrameLength, _frames.Length * 2));
                var frame = _frames.AsSpan(at, header.FrameLength);
                header.Write(frame);
                nonces.AsSpan(index * LogFormat.NonceSize, LogFormat.NonceSize).CopyTo(frame[FrameHeader.Size..]);
                RecordSeal.Seal(_cipher, frame, json);
                Chain(at, header);
                at += header.FrameLength;
                if (index == 0 || index == records - 1)
                {
                    // Only the first and the last matter to the state.
                    state = state.After(header, []) with { Offset = _state.Offset + at - LogFormat.HashSize };
                }
            }
        }

        return (state with { Chain = _frames.AsSpan(at - LogFormat.HashSize, LogFormat.HashSize).ToArray() }, at - LogFormat.HashSize);
    }

    private void Finish(long now)
    {
        var header = new FrameHeader(FrameKind.Digest, true, SegmentDigest.Size, _state.Generation + 1, _state.Sequence, now);
        _state.Chain.CopyTo(_frames.AsSpan());
        var frame = _frames.AsSpan(LogFormat.HashSize, header.FrameLength);
        header.Write(frame);
        SegmentDigest.Of(_state).Write(frame, _state.Chain, _barrier);
        Chain(LogFormat.HashSize, header);
        Extend(_state.After(header, frame[^LogFormat.HashSize..].ToArray()), frame);
        _segment?.Dispose();
        _segment = null;
    }

    private void Begin(long now)
    {
        var header = new SegmentHeader(_state.Segment + 1, _state.Generation + 1, _state.Sequence + 1, now);
        var bytes = new byte[SegmentHeader.Size];
        _cipher?.Dispose();
        _cipher = null;
        var cipher = header.Write(bytes, _state.Chain, _barrier);
        _torn = true;
        try
        {
            _segment?.Dispose();
            _segment = _directory.Open(LogFormat.SegmentName(header.Segment), AuditFileUse.Create);
            _segment.Write(bytes, 0);
            _segment.Flush();
            _directory.Flush();
        }
        catch
        {
            cipher.Dispose();
            throw;
        }

        _cipher = cipher;
        Durable(LogState.Begin(header, SegmentHeader.HashOf(bytes).ToArray()));
    }

    // Trailer and hash of the frame at an offset of the buffer.
    private void Chain(int at, FrameHeader header)
    {
        var trailer = at + FrameHeader.Size + header.BodyLength;
        LogFormat.WriteInt32(_frames, trailer, header.BodyLength);
        var hash = trailer + sizeof(int);
        SHA256.HashData(_frames.AsSpan((at - LogFormat.HashSize)..hash), _frames.AsSpan(hash));
    }

    private void Extend(LogState next, ReadOnlySpan<byte> bytes)
    {
        _segment ??= _directory.Open(LogFormat.SegmentName(_state.Segment), AuditFileUse.Write);
        _torn = true;
        _segment.Write(bytes, _state.Offset);
        _segment.Flush();
        Durable(next);
    }

    private void Durable(LogState next)
    {
        _torn = false;
        _state = next;
        _unconfirmed = true;
        Confirm();
    }

    private void Confirm()
    {
        _head ??= _directory.Open(LogFormat.HeadName, AuditFileUse.Write);
        HeadSlot.Of(_state).Write(_slot, _barrier);
        _head.Write(_slot, HeadSlot.Place(_state.Generation));
        _head.Flush();
        _unconfirmed = false;
    }

    // Both slots speak of the empty log, so that from the first group on a torn slot can be told from a missing one.
    private void MakeHead()
    {
        _head ??= _directory.Open(LogFormat.HeadName, AuditFileUse.Create);
        _head.SetLength(0);
        HeadSlot.Of(LogState.Empty).Write(_slot, _barrier);
        _head.Write(_slot, HeadSlot.Place(0));
        _state = LogState.Empty with { Generation = 1 };
        HeadSlot.Of(_state).Write(_slot, _barrier);
        _head.Write(_slot, HeadSlot.Place(1));
        _head.Flush();
        _directory.Flush();
        _fresh = false;
    }

    private void Cut()
    {
        _segment?.Dispose();
        _segment = null;
        if (_state.Finished)
        {
            _directory.Delete(LogFormat.SegmentName(_state.Segment + 1));
            _directory.Flush();
        }
        else
        {
            _segment = _directory.Open(LogFormat.SegmentName(_state.Segment), AuditFileUse.Write);
            _segment.SetLength(_state.Offset);
            _segment.Flush();
        }

        _torn = false;
    }

    private AesGcm ReadKey()
    {
        _segment ??= _directory.Open(LogFormat.SegmentName(_state.Segment), AuditFileUse.Write);
        var header = new byte[SegmentHeader.Size];
        if (_segment.Read(header, 0) != header.Length) throw new IOException("The segment's header cannot be read.");
        return SegmentHeader.OpenKey(header, _barrier);
    }
}
