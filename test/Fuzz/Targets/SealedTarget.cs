using Strongroom.Crypto;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Server.Maintenance;
using Strongroom.Storage;
using Strongroom.Support;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>What lies in the data directory: sealed records, envelopes, the barrier's state, a key ring, a backup. The first byte says
/// which.</summary>
internal sealed class SealedTarget : FuzzTarget
{
    private readonly TemporaryDirectory _directory = new();
    private readonly KeyFileSeal _seal;
    private readonly Barrier _barrier = TestBarrier.Create();
    private readonly SecretValue _dataKey = SecretValue.Random(Xaes256Gcm.KeySize);

    public SealedTarget()
    {
        _seal = KeyFileSeal.OpenOrCreate(_directory.File("seal.key"));
        var state = Wait(BarrierState.CreateAsync(_seal, TimeProvider.System));
        using var ring = KeyRing.Create(TimeProvider.System);
        using var rotated = ring.Rotate(TimeProvider.System);
        using var value = SecretValue.FromText("value");
        Seeds =
        [
            [(byte)'b', .. _barrier.Seal("record"u8, "key"u8)],
            [(byte)'e', .. Envelope.Seal(_dataKey, value, "arn"u8)],
            [(byte)'s', .. state.Encode()],
            [(byte)'r', .. ring.Serialize()],
            [(byte)'r', .. rotated.Serialize()],
            [(byte)'k', .. MakeBackup()],
        ];
    }

    public override string Name => "sealed";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<string> Dictionary => ["SRR\u0001", "SRT\u0001", "SRE\u0001", "SRE\u0002", "SRB\u0001", "\u0008key-file", "\u0000\u0000\u0000\u0001"];

    public override int Budget => 100_000;

    // A backup is read through buffers of a fixed size.
    public override long AllocationBase => 2 << 20;

    public override string Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return "empty";
        }

        var made = Seeds.Any(seed => seed.AsSpan().SequenceEqual(input));
        try
        {
            var kind = (char)input[0];
            Open(kind, input[1..]);
            Require(made || kind is 'r' or not ('b' or 'e' or 's' or 'k'), $"Something sealed opens that was never made ({kind}).");
            return $"{kind} opened";
        }
        catch (Exception refusal) when (refusal is SealedDataException or SealException or BackupException)
        {
            return $"{(char)input[0]} {refusal.GetType().Name} {refusal.Message.Split('\'')[0]}";
        }
    }

    protected override void Close()
    {
        _seal.Dispose();
        _barrier.Dispose();
        _dataKey.Dispose();
        _directory.Dispose();
    }

    private void Open(char kind, byte[] sealedBytes)
    {
        switch (kind)
        {
            case 'b':
                _barrier.Open(sealedBytes, "key"u8);
                break;
            case 'e':
                Envelope.Open(_dataKey, sealedBytes, "arn"u8).Dispose();
                break;
            case 's':
                Wait(BarrierState.Decode(sealedBytes).OpenAsync(_seal)).Dispose();
                break;
            case 'r':
                KeyRing.Deserialize(sealedBytes).Dispose();
                break;
            case 'k':
                ReadBackup(sealedBytes);
                break;
        }
    }

    private byte[] MakeBackup()
    {
        using var target = new MemoryStream();
        using var writer = Wait(BackupWriter.CreateAsync(target, _seal, DateTimeOffset.UnixEpoch, 7));
        writer.Add(new Entry("key"u8.ToArray(), "value"u8.ToArray(), 7));
        writer.Add("file", new MemoryStream("content"u8.ToArray()), 7);
        writer.Complete();
        return target.ToArray();
    }

    private void ReadBackup(byte[] backup)
    {
        using var source = new MemoryStream(backup);
        using var reader = Wait(BackupReader.OpenAsync(source, _seal));
        Wait(reader.ReadAsync(_ => ValueTask.CompletedTask, (_, content) => content.CopyTo(Stream.Null)));
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    // The seal is a file: nothing here waits.
    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
