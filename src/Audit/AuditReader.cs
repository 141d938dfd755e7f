using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Audit;

/// <summary>
/// Reads records up to the head, in either direction, also beside a running server and from another process. Every record
/// is checked for being the one with its number in its segment; that none was cut off is <see cref="AuditVerifier"/>'s
/// business. May be used by any number of threads; memory does not grow with the log.
/// </summary>
/// <param name="directory">Where the log is.</param>
/// <param name="barrier">The keys.</param>
public sealed class AuditReader(IAuditDirectory directory, Barrier barrier)
{
    /// <summary>The number of the last durable record; 0 when there is none.</summary>
    /// <exception cref="AuditReadException">The head cannot be used.</exception>
    public long LastSequence => ReadHead().Sequence;

    /// <summary>Reads in order, up to the record that is the last one when reading begins.</summary>
    /// <param name="from">The first record's number.</param>
    /// <exception cref="AuditReadException">A record cannot be read.</exception>
    public IEnumerable<AuditEntry> Read(long from = 1) => Read(new Cursor { Sequence = Math.Max(1, from) });

    /// <summary>Reads the newest record first.</summary>
    /// <param name="before">Begins with the record before this number; null begins with the last one.</param>
    /// <exception cref="AuditReadException">A record cannot be read.</exception>
    public IEnumerable<AuditEntry> ReadNewestFirst(long? before = null)
    {
        var head = ReadHead();
        var sequence = Math.Min(before - 1 ?? head.Sequence, head.Sequence);
        if (sequence < 1) yield break;
        for (var number = Find(sequence, head); number >= 1; number--)
        {
            using var segment = Open(number, backwards: true);
            var offset = number == head.Segment ? head.Offset : segment.Window.FileLength;
            while (offset > SegmentHeader.Size)
            {
                offset = Before(segment, offset);
                var header = HeaderAt(segment, offset);
                if (header.Kind == FrameKind.Digest || header.Sequence > sequence) continue;
                yield return Decode(segment, offset, header, sequence);
                sequence--;
            }
        }
    }

    /// <summary>Reads in order and goes on with records as they are appended, until cancelled.</summary>
    /// <param name="from">The first record's number; <see cref="LastSequence"/> + 1 begins with the next.</param>
    /// <param name="interval">How often to look for new records.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AuditReadException">A record cannot be read.</exception>
    public async IAsyncEnumerable<AuditEntry> FollowAsync(
        long from, TimeSpan interval, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var cursor = new Cursor { Sequence = Math.Max(1, from) };
        while (true)
        {
            foreach (var entry in Read(cursor))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return entry;
            }

            await Task.Delay(interval, time, cancellation);
        }
    }

    private IEnumerable<AuditEntry> Read(Cursor cursor)
    {
        var head = ReadHead();
        if (cursor.Sequence > head.Sequence) yield break;
        if (cursor.Segment == 0) cursor.Segment = Find(cursor.Sequence, head);
        while (true)
        {
            using var segment = Open(cursor.Segment, backwards: false);
            var end = cursor.Segment == head.Segment ? head.Offset : segment.Window.FileLength;
            while (cursor.Offset < end)
            {
                var header = HeaderAt(segment, cursor.Offset);
                var offset = cursor.Offset;
                cursor.Offset += header.FrameLength;
                if (header.Kind == FrameKind.Digest || header.Sequence < cursor.Sequence) continue;
                yield return Decode(segment, offset, header, cursor.Sequence++);
            }

            if (cursor.Segment == head.Segment) yield break;
            cursor.Segment++;
            cursor.Offset = SegmentHeader.Size;
        }
    }

    private HeadSlot ReadHead() => Head.Read(directory, barrier).Newest ?? throw new AuditReadException("The audit log has no usable head: verify it.");

    // The segment with a record: the last one that begins at or before it.
    private int Find(long sequence, HeadSlot head)
    {
        int low = 1, high = head.Segment;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            using var file = OpenFile(middle);
            var bytes = new byte[SegmentHeader.Size];
            if (file.Read(bytes, 0) != bytes.Length || SegmentHeader.Read(bytes) is not { } header) throw Damaged(middle);
            if (header.FirstSequence <= sequence) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private OpenSegment Open(int number, bool backwards)
    {
        var window = new SegmentWindow(OpenFile(number), backwards);
        try
        {
            if (!window.TryRead(0, SegmentHeader.Size, out var bytes) || SegmentHeader.Read(bytes) is not { } header || header.Segment != number) throw Damaged(number);
            return new OpenSegment(number, window, SegmentHeader.OpenKey(bytes, barrier));
        }
        catch (Exception error) when (error is SealedDataException or AuditReadException)
        {
            window.Dispose();
            throw Damaged(number);
        }
    }

    private IAuditFile OpenFile(int number)
    {
        try
        {
            return directory.Open(LogFormat.SegmentName(number), AuditFileUse.Read);
        }
        catch (FileNotFoundException)
        {
            throw Damaged(number);
        }
    }

    private static long Before(OpenSegment segment, long end)
    {
        var at = end - FrameHeader.TrailerSize;
        if (at <= SegmentHeader.Size || !segment.Window.TryRead(at, sizeof(int), out var bytes)) throw Damaged(segment.Number);
        var start = at - LogFormat.ReadInt32(bytes, 0) - FrameHeader.Size;
        return start >= SegmentHeader.Size && start < at ? start : throw Damaged(segment.Number);
    }

    private static FrameHeader HeaderAt(OpenSegment segment, long offset)
    {
        if (!segment.Window.TryRead(offset, FrameHeader.Size, out var bytes)) throw Damaged(segment.Number);
        var header = FrameHeader.Read(bytes);
        return header.Kind == FrameKind.Unknown ? throw Damaged(segment.Number) : header;
    }

    private static AuditEntry Decode(OpenSegment segment, long offset, FrameHeader header, long sequence)
    {
        if (header.Sequence != sequence || !segment.Window.TryRead(offset, header.FrameLength, out var bytes)) throw Damaged(segment.Number);
        var json = new byte[header.BodyLength - RecordSeal.Overhead];
        return RecordSeal.TryOpen(segment.Cipher, bytes, header.BodyLength, json)
            ? new AuditEntry(sequence, DateTimeOffset.FromUnixTimeMilliseconds(header.Time), json)
            : throw Damaged(segment.Number);
    }

    private static AuditReadException Damaged(int segment) =>
        new($"Segment {LogFormat.SegmentName(segment)} of the audit log is damaged: verify it.");

    private sealed class Cursor
    {
        public int Segment { get; set; }

        public long Offset { get; set; } = SegmentHeader.Size;

        public required long Sequence { get; set; }
    }

    private sealed record OpenSegment(int Number, SegmentWindow Window, AesGcm Cipher) : IDisposable
    {
        public void Dispose()
        {
            Window.Dispose();
            Cipher.Dispose();
        }
    }
}
