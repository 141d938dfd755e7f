using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>Goes over one segment item by item and checks each against the state before it.</summary>
/// <param name="file">The segment, which this takes ownership of.</param>
/// <param name="segment">The number in its name.</param>
/// <param name="barrier">Checks seals too; without it, only the plain chain.</param>
/// <param name="confirmedLength">How long the file must be at least, if that is known.</param>
internal sealed class SegmentWalker(IAuditFile file, int segment, Barrier? barrier, long? confirmedLength) : IDisposable
{
    private readonly SegmentWindow _window = new(file);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private AesGcm? _cipher;
    private byte[] _plaintext = new byte[4096];

    /// <summary>The file's length at present.</summary>
    public long FileLength => _window.FileLength;

    /// <summary>Checks the header. Without a state before it, takes the header's word for where the chain stands.</summary>
    public WalkStep Begin(LogState? before)
    {
        var sequence = (before?.Sequence ?? 0) + 1;
        if (!_window.TryRead(0, SegmentHeader.Size, out var bytes))
        {
            return Bad(AuditFindingKind.Truncated, sequence, 0, "the segment ends in its header", couldBeTorn: true);
        }

        if (SegmentHeader.Read(bytes) is not { } header)
        {
            return Bad(AuditFindingKind.Altered, sequence, 0, "the segment's header was altered", couldBeTorn: true);
        }

        if (header.Segment != segment)
        {
            return Bad(AuditFindingKind.Replaced, sequence, 0, $"the file holds segment {header.Segment}");
        }

        if (before is not null && (header.FirstSequence != sequence || !SegmentHeader.PreviousOf(bytes).SequenceEqual(before.Chain)))
        {
            return Bad(AuditFindingKind.Replaced, sequence, 0, "the segment does not follow on the one before");
        }

        if (barrier is not null)
        {
            try
            {
                _cipher?.Dispose();
                _cipher = SegmentHeader.OpenKey(bytes, barrier);
            }
            catch (SealedDataException)
            {
                return Bad(AuditFindingKind.Replaced, sequence, 0, "the segment's key was not sealed by this installation");
            }
        }

        return WalkStep.Intact(LogState.Begin(header, SegmentHeader.HashOf(bytes).ToArray()));
    }

    /// <summary>Checks the next frame.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="authenticate">Whether to open a record's seal, too.</param>
    public WalkStep Next(LogState state, bool authenticate)
    {
        if (state.Offset >= _window.FileLength) return default;
        var next = state.Sequence + 1;
        if (state.Finished)
        {
            return Bad(AuditFindingKind.Altered, next, state.Offset, "something was added behind the segment's digest");
        }

        if (!_window.TryRead(state.Offset, FrameHeader.Size, out var bytes)) return CutShort(state);
        var frame = FrameHeader.Read(bytes);
        if (frame.Kind == FrameKind.Unknown)
        {
            return Bad(AuditFindingKind.Altered, next, state.Offset, "what stands here is no record", couldBeTorn: true);
        }

        if (!_window.TryRead(state.Offset, frame.FrameLength, out bytes)) return CutShort(state);
        var trailer = FrameHeader.Size + frame.BodyLength;
        if (LogFormat.ReadInt32(bytes, trailer) != frame.BodyLength)
        {
            return Bad(AuditFindingKind.Altered, next, state.Offset, "the record's length was altered", couldBeTorn: true);
        }

        var hash = Hash(state, bytes);
        var expected = frame.Kind == FrameKind.Digest ? state.Sequence : next;
        if (!bytes.EndsWith(hash)) return Explain(state, frame, bytes.ToArray(), expected);
        if (frame.Sequence != expected || !IsAuthentic(state, frame, bytes, authenticate))
        {
            return Bad(AuditFindingKind.Altered, next, state.Offset, $"the {Name(frame)} was not written by this installation");
        }

        return WalkStep.Intact(state.After(frame, hash));
    }

    public void Dispose()
    {
        _window.Dispose();
        _hash.Dispose();
        _cipher?.Dispose();
    }

    private bool IsAuthentic(LogState state, FrameHeader frame, ReadOnlySpan<byte> bytes, bool authenticate)
    {
        if (frame.Kind == FrameKind.Digest)
        {
            return state.HasRecords
                && SegmentDigest.Read(bytes) == SegmentDigest.Of(state)
                && (barrier is null || SegmentDigest.IsAuthentic(bytes, state.Chain, barrier));
        }

        return _cipher is null || !authenticate || Opens(frame, bytes);
    }

    private bool Opens(FrameHeader frame, ReadOnlySpan<byte> bytes)
    {
        if (_plaintext.Length < frame.BodyLength) _plaintext = new byte[frame.BodyLength];
        return RecordSeal.TryOpen(_cipher!, bytes, frame.BodyLength, _plaintext);
    }

    // The chain breaks here; the rest is to say how. A crash leaves parts of what was to stand here, never an authentic record
    // that belongs elsewhere.
    private WalkStep Explain(LogState state, FrameHeader frame, byte[] bytes, long expected)
    {
        var next = state.Sequence + 1;
        var torn = frame.Sequence == expected || _cipher is null || frame.Kind == FrameKind.Digest || !Opens(frame, bytes);
        return frame.Sequence == expected ? Bad(AuditFindingKind.Altered, next, state.Offset, $"the {Name(frame)} was altered", torn)
            : IsOnlyRenumbered(state, frame, bytes, expected) ? Bad(AuditFindingKind.Altered, next, state.Offset, $"the {Name(frame)}'s number was altered", torn)
            : frame.Sequence < expected ? Bad(AuditFindingKind.Duplicated, next, state.Offset, $"record {frame.Sequence} stands here again", torn)
            : ComesLater(next, state.Offset + frame.FrameLength)
                ? Bad(AuditFindingKind.Reordered, next, state.Offset, $"record {frame.Sequence} stands here, and record {next} comes later", torn)
                : Bad(AuditFindingKind.Removed, next, state.Offset, $"the record is missing; {Name(frame)} {frame.Sequence} follows", torn);
    }

    private bool IsOnlyRenumbered(LogState state, FrameHeader frame, byte[] bytes, long expected)
    {
        (frame with { Sequence = expected }).Write(bytes);
        return bytes.AsSpan().EndsWith(Hash(state, bytes));
    }

    private byte[] Hash(LogState state, ReadOnlySpan<byte> frame)
    {
        _hash.AppendData(state.Chain);
        _hash.AppendData(frame[..^LogFormat.HashSize]);
        return _hash.GetHashAndReset();
    }

    private bool ComesLater(long sequence, long offset)
    {
        while (_window.TryRead(offset, FrameHeader.Size, out var bytes) && FrameHeader.Read(bytes) is { Kind: not FrameKind.Unknown } frame)
        {
            if (frame.Kind == FrameKind.Record && frame.Sequence == sequence) return true;
            offset += frame.FrameLength;
        }

        return false;
    }

    private WalkStep CutShort(LogState state)
    {
        // The length that leads beyond the end may be what was altered.
        var whole = confirmedLength is { } length ? _window.FileLength >= length : EndsWithDigest();
        return whole
            ? Bad(AuditFindingKind.Altered, state.Sequence + 1, state.Offset, "the record's length was altered", couldBeTorn: true)
            : Bad(AuditFindingKind.Truncated, state.Sequence + 1, state.Offset, "the segment ends in the middle of the record", couldBeTorn: true);
    }

    private bool EndsWithDigest()
    {
        const int size = FrameHeader.Size + SegmentDigest.Size + FrameHeader.TrailerSize;
        var start = _window.FileLength - size;
        return start > 0
            && _window.TryRead(start, size, out var bytes)
            && FrameHeader.Read(bytes).Kind == FrameKind.Digest
            && LogFormat.ReadInt32(bytes, size - FrameHeader.TrailerSize) == SegmentDigest.Size;
    }

    private static string Name(FrameHeader frame) => frame.Kind == FrameKind.Digest ? "digest" : "record";

    private WalkStep Bad(AuditFindingKind kind, long sequence, long offset, string message, bool couldBeTorn = false) =>
        WalkStep.Bad(new AuditFinding(kind, segment, sequence, offset, $"{char.ToUpperInvariant(message[0])}{message[1..]}."), couldBeTorn);
}
