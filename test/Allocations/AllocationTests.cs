using System.Diagnostics;
using System.Reflection;
using Strongroom.Bench.Subjects;
using Xunit.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Strongroom.Allocations.Tests;

/// <summary>What an operation allocates stays below its ceiling. How long it takes is for the benchmarks.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    // The runtime's and the test runner's own threads allocate now and then, in one sample more than in another.
    private const int Samples = 3;

    // Async methods are objects in a Debug build, also where they never wait.
    private static readonly bool IsRelease =
        typeof(Strongroom.Crypto.SecretValue).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;

    public static TheoryData<string> Names => [.. AllSubjects.ByName.Keys];

    [Fact]
    public void Every_measured_operation_has_a_ceiling_and_no_other() =>
        Assert.Equal(AllSubjects.ByName.Keys.Order(StringComparer.Ordinal), Ceilings.Bytes.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Operation_allocates_no_more_than_its_ceiling(string name)
    {
        await using var subject = await AllSubjects.ByName[name]();
        // Fills caches and pools, and lets every lazy thing be made.
        await AllocatedAsync(subject);
        var least = double.MaxValue;
        for (var sample = 0; sample < Samples; sample++)
        {
            least = Math.Min(least, await AllocatedAsync(subject));
        }

        output.WriteLine($"{name}: {least:N0} bytes");
        Assert.InRange(least, 0, Ceilings.Bytes[name] * (IsRelease ? 1 : 3));
    }

    // Of the whole process: what an operation makes another thread do is its own doing.
    private static async Task<double> AllocatedAsync(Subject subject)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var run = 0; run < subject.Runs; run++)
        {
            await subject.RunAsync();
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)subject.Runs;
    }
}
