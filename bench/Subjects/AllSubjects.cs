namespace Strongroom.Bench.Subjects;

/// <summary>Every measured operation by its name. One that is added here is in the micro-benchmarks and in the gate.</summary>
public static class AllSubjects
{
    /// <summary>The names, and how each is made.</summary>
    public static IReadOnlyDictionary<string, Func<Task<Subject>>> ByName { get; } = new Dictionary<string, Func<Task<Subject>>>
    {
        ["SigV4: verify"] = Ready(SignatureSubjects.Verify),
        ["JSON: decode GetSecretValue"] = Ready(CodecSubjects.DecodeGet),
        ["JSON: encode GetSecretValue"] = Ready(CodecSubjects.EncodeGet),
        ["JSON: decode PutSecretValue"] = Ready(CodecSubjects.DecodePut),
        ["JSON: encode PutSecretValue"] = Ready(CodecSubjects.EncodePut),
        ["barrier: seal 1 KiB"] = Ready(SealingSubjects.BarrierSeal),
        ["barrier: open 1 KiB"] = Ready(SealingSubjects.BarrierOpen),
        ["envelope: seal 64 B"] = Ready(SealingSubjects.EnvelopeSeal),
        ["envelope: open 64 B"] = Ready(SealingSubjects.EnvelopeOpen),
        ["labels: put a version"] = Ready(LabelSubjects.Put),
        ["labels: roll back"] = Ready(LabelSubjects.RollBack),
        ["policy: decide by 20 statements"] = Ready(PolicySubjects.DecideTwentyStatements),
        ["policy: decide by every kind"] = Ready(PolicySubjects.DecideAllLayers),
        ["audit: append a record"] = Ready(AuditSubjects.Append),
        ["mask 16 KiB: 1 secret"] = Ready(() => MaskSubjects.Mask(1)),
        ["mask 16 KiB: 100 secrets"] = Ready(() => MaskSubjects.Mask(100)),
        ["mask 16 KiB: 1,000 secrets"] = Ready(() => MaskSubjects.Mask(1000)),
        ["GetSecretValue, whole request"] = RequestSubjects.GetSecretValueAsync,
    };

    private static Func<Task<Subject>> Ready(Func<Subject> make) => () => Task.FromResult(make());
}
