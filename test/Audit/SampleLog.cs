using System.Buffers.Binary;
using Strongroom.Support;

namespace Strongroom.Audit.Tests;

/// <summary>An item of a segment file, found by the numbers of the format alone.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Kind">0 for the header, 1 for a record, 2 for a digest.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="Sequence">The record; for the others, the record after it.</param>
internal sealed record Item(int Segment, int Kind, int Start, int End, long Sequence);

/// <summary>A finished log in memory, with the keys it was made with, to tamper with.</summary>
internal sealed class SampleLog : IDisposable
{
    private SampleLog(Barrier barrier, Dictionary<string, byte[]> files, List<byte[]> heads)
    {
        Barrier = barrier;
        Files = files;
        Heads = heads;
        Items = [.. files.Keys.Where(name => name.EndsWith(".log", StringComparison.Ordinal)).Order().SelectMany(name => Parse(name, files[name]))];
    }

    public Barrier Barrier { get; }

    public Dictionary<string, byte[]> Files { get; }

    /// <summary>The head after each append.</summary>
    public List<byte[]> Heads { get; }

    public List<Item> Items { get; }

    public List<Item> Records => [.. Items.Where(item => item.Kind == 1)];

    public int Segments => Items.Max(item => item.Segment);

    /// <summary>Appends groups of records, of sizes that the seed gives, into small segments.</summary>
    public static SampleLog Create(int seed, int groups = 7, int maxSegmentBytes = 2500, Barrier? barrier = null)
    {
        var random = new Random(seed);
        barrier ??= TestBarrier.Create();
        var directory = new MemoryDirectory();
        var heads = new List<byte[]>();
        RunAsync().GetAwaiter().GetResult();
        return new SampleLog(barrier, directory.Snapshot(), heads);

        async Task RunAsync()
        {
            var clock = new FakeClock();
            await using var log = AuditLog.Open(directory, barrier, clock, new AuditLogOptions { MaxSegmentBytes = maxSegmentBytes });
            for (var group = 0; group < groups; group++)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await AppendTogetherAsync(log, random.Next(1, 4), index => $"Event{group}-{index}{new string('x', random.Next(60))}");
                heads.Add(directory.Snapshot()[LogFormat.HeadName]);
            }
        }
    }

    /// <summary>Appends records at once; they become one group or several.</summary>
    public static async Task AppendTogetherAsync(AuditLog log, int count, Func<int, string> name)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(index => log.AppendAsync(TestRecords.Of(name(index))).AsTask()));
    }

    public MemoryDirectory Directory() => new(Files);

    public AuditVerification Verify(Dictionary<string, byte[]> files, AuditPosition? anchor = null) =>
        new AuditVerifier(new MemoryDirectory(files), Barrier).Verify(anchor);

    /// <summary>A copy of the files with one of them changed.</summary>
    public Dictionary<string, byte[]> With(string name, byte[]? bytes)
    {
        var files = new Dictionary<string, byte[]>(Files);
        if (bytes is null) files.Remove(name);
        else files[name] = bytes;
        return files;
    }

    /// <summary>A copy of the files with the items of one segment put together anew.</summary>
    public Dictionary<string, byte[]> WithItems(int segment, IEnumerable<Item> items) =>
        With(LogFormat.SegmentName(segment), [.. items.SelectMany(Bytes)]);

    public byte[] Bytes(Item item) => Files[LogFormat.SegmentName(item.Segment)][item.Start..item.End];

    public List<Item> ItemsOf(int segment) => [.. Items.Where(item => item.Segment == segment)];

    public void Dispose() => Barrier.Dispose();

    // Deliberately not the code under test: the numbers are those of the documented format.
    private static IEnumerable<Item> Parse(string name, byte[] bytes)
    {
        var segment = int.Parse(name[..8]);
        var next = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16));
        yield return new Item(segment, 0, 0, 176, next);
        for (var at = 176; at < bytes.Length;)
        {
            var kind = bytes[at] & 0x7f;
            var end = at + 29 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1)) + 36;
            yield return new Item(segment, kind, at, end, next);
            if (kind == 1) next++;
            at = end;
        }
    }
}
