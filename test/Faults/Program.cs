using System.Globalization;
using Strongroom.Faults.Tests.Crash;

namespace Strongroom.Faults.Tests;

/// <summary>The crash test for as many kills as one likes: <c>dotnet run --project test/Faults -- KILLS [SEED]</c>.</summary>
public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        var kills = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 200;
        var seed = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : Random.Shared.Next(1, 1_000_000);
        Console.WriteLine($"{kills} kills from seed {seed}");
        try
        {
            Console.WriteLine($"passed: {await CrashRun.RunAsync(kills, seed, Console.WriteLine)}");
            return 0;
        }
        catch (CrashException failure)
        {
            Console.WriteLine(failure.Message);
            return 1;
        }
    }
}
