using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Fuzz.Tests.Targets;
using Xunit.Abstractions;

namespace Strongroom.Fuzz.Tests;

/// <summary>Every target with a fixed budget and seed, so that a run is the same everywhere.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20260901;

    public static TheoryData<string> Targets => [.. AllTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_the_bytes_are_it_answers_as_documented(string name)
    {
        using var target = AllTargets.Open(name);
        var run = new FuzzRun(target, Seed, output.WriteLine);
        run.Run(count => count < target.Budget);
        output.WriteLine($"{run.Count} inputs, {run.Outcomes} outcomes");

        // A target that answers everything alike is not reached by its inputs.
        Assert.True(run.Outcomes > 1);
    }
}
