using Strongroom.Fuzz.Tests.Engine;

namespace Strongroom.Fuzz.Tests.Targets;

/// <summary>The targets by name.</summary>
internal static class AllTargets
{
    private static readonly IReadOnlyDictionary<string, Func<FuzzTarget>> Makers = new SortedDictionary<string, Func<FuzzTarget>>(StringComparer.Ordinal)
    {
        ["ciphertext"] = () => new CiphertextTarget(),
        ["codec"] = () => new CodecTarget(),
        ["event-patterns"] = () => new EventPatternTarget(),
        ["filters"] = () => new FilterTarget(),
        ["identifiers"] = () => new IdentifierTarget(),
        ["input-transformers"] = () => new TransformerTarget(),
        ["log-filters"] = () => new LogFilterTarget(),
        ["masker"] = () => new MaskerTarget(),
        ["metric-math"] = () => new MetricMathTarget(),
        ["options"] = () => new OptionsTarget(),
        ["policies"] = () => new PolicyTarget(),
        ["query"] = () => new QueryTarget(),
        ["rest"] = () => new RestTarget(),
        ["rule-schedules"] = () => new RuleScheduleTarget(),
        ["schedules"] = () => new ScheduleTarget(),
        ["sealed"] = () => new SealedTarget(),
        ["server"] = () => new ServerTarget(),
        ["sigv4"] = () => new SigV4Target(),
        ["storage-keys"] = () => new StorageKeyTarget(),
    };

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Makers.Keys;

    /// <summary>Makes one; the caller disposes it.</summary>
    public static FuzzTarget Open(string name) => Makers[name]();
}
