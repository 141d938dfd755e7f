using Strongroom.Crypto;

namespace Strongroom.Bench.Subjects;

/// <summary>The barrier around stored records and the envelope around secret values.</summary>
internal static class SealingSubjects
{
    private const int RecordBytes = 1024;
    private const int ValueBytes = 64;

    public static Subject BarrierSeal()
    {
        var (barrier, record, key) = (NewBarrier(), new byte[RecordBytes], StorageKey());
        return new Subject(() => barrier.Seal(record, key));
    }

    public static Subject BarrierOpen()
    {
        var (barrier, key) = (NewBarrier(), StorageKey());
        var box = barrier.Seal(new byte[RecordBytes], key);
        return new Subject(() => barrier.Open(box, key));
    }

    public static Subject EnvelopeSeal()
    {
        var (dataKey, value) = (SecretValue.Random(Xaes256Gcm.KeySize), SecretValue.Random(ValueBytes));
        return new Subject(() => Envelope.Seal(dataKey, value, Bound()));
    }

    public static Subject EnvelopeOpen()
    {
        var dataKey = SecretValue.Random(Xaes256Gcm.KeySize);
        var box = Envelope.Seal(dataKey, SecretValue.Random(ValueBytes), Bound());
        return new Subject(() => Envelope.Open(dataKey, box, Bound()).Dispose());
    }

    private static Barrier NewBarrier() => new(KeyRing.Create(TimeProvider.System));

    private static byte[] StorageKey() => "records/000000000000/us-east-1/prod/database/primary"u8.ToArray();

    // Made for every call, as the server does.
    private static byte[] Bound() => AssociatedData.FromParts(
        "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/database/primary-AbCdEf", "6f0c7a0e-6f0f-4b6c-9a51-0a4a5d1a2f11");
}
