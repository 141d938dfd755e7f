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
    [GlobalSetup]
    public async Task SetUpAsync() => _subject = await AllSubjects.ByName[Name]();

    /// <summary>Does it once.</summary>
    [Benchmark]
    public ValueTask RunAsync() => _subject.RunAsync();

    /// <summary>Takes it away.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() => await _subject.DisposeAsync();
}
