using System.Diagnostics;
using System.Globalization;
using Strongroom.Fuzz.Tests.Engine;
using Strongroom.Fuzz.Tests.Targets;

namespace Strongroom.Fuzz.Tests;

/// <summary>One target with an open budget: <c>dotnet run --project test/Fuzz -- TARGET [--seconds N] [--seed S]</c>.</summary>
public static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is not [var name, .. var options] || !AllTargets.Names.Contains(name))
        {
            Console.Error.WriteLine($"usage: TARGET [--seconds N] [--seed S] [--input BASE64]\ntargets: {string.Join(' ', AllTargets.Names)}");
            return 2;
        }

        using var target = AllTargets.Open(name);
        if (Option(options, "--input") is { } input)
        {
            Console.WriteLine(target.Run(Convert.FromBase64String(input)));
            return 0;
        }

        var seconds = int.Parse(Option(options, "--seconds") ?? "60", CultureInfo.InvariantCulture);
        var seed = int.Parse(Option(options, "--seed") ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);
        Console.WriteLine($"{name} for {seconds} s from seed {seed}");
        var watch = Stopwatch.StartNew();
        var run = new FuzzRun(target, seed, Console.WriteLine);
        try
        {
            run.Run(_ => watch.Elapsed.TotalSeconds < seconds);
        }
        catch (FuzzException finding)
        {
            Console.WriteLine(finding.Message);
            return 1;
        }

        Console.WriteLine($"{run.Count} inputs, {run.Outcomes} outcomes, no finding");
        return 0;
    }

    private static string? Option(string[] options, string name) =>
        Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;
}
