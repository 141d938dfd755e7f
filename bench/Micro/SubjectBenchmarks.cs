using BenchmarkDotNet.Attributes;
using Strongroom.Bench.Subjects;

namespace Strongroom.Bench.Micro;

/// <summary>Times every subject. What is measured is described where the subject is made.</summary>
public class SubjectBenchmarks
{
    private Subject _subject = null!;

    /// <summary>The names of all subjects.</summary>
    public static IEnumerable<string> Names => AllSubjects.ByName.Keys;

    /// <summary>Which one.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>Makes it ready.</summary>
    // Not asynchronous: the toolchain does not wait for a set-up.
    [GlobalSetup]
    public void SetUp() => _subject = AllSubjects.ByName[Name]().GetAwaiter().GetResult();

    /// <summary>Does it once.</summary>
    [Benchmark]
    public ValueTask RunAsync() => _subject.RunAsync();

    /// <summary>Takes it away.</summary>
    [GlobalCleanup]
    public void CleanUp() => _subject.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
