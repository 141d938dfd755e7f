using System.Globalization;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>Kills by the number: several data directories, two at a time.</summary>
internal static class CrashRun
{
    /// <summary>The environment variable with the number of kills.</summary>
    public const string KillsVariable = "CRASH_KILLS";

    /// <summary>The environment variable with the seed; otherwise each run has another.</summary>
    public const string SeedVariable = "CRASH_SEED";

    private const int KillsOfDirectory = 25;
    private const int AtOnce = 2;

    /// <summary>What the environment says, or the default.</summary>
    public static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Runs at least so many kills and reports each directory to <paramref name="report"/>.</summary>
    /// <returns>The kills, acknowledged writes and calls in doubt.</returns>
    public static async Task<(int Kills, int Acknowledged, int InDoubt)> RunAsync(int kills, int seed, Action<string> report)
    {
        var total = (Kills: 0, Acknowledged: 0, InDoubt: 0);
        var gate = new Lock();
        var seeds = Enumerable.Range(seed, (kills + KillsOfDirectory - 1) / KillsOfDirectory);
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (each, _) =>
        {
            using var directory = new CrashDirectory(each);
            await directory.RunAsync(KillsOfDirectory);
            lock (gate)
            {
                total = (total.Kills + directory.Kills, total.Acknowledged + directory.Acknowledged, total.InDoubt + directory.InDoubt);
                report($"seed {each}: {directory.Kills} kills, {directory.Acknowledged} acknowledged writes, {directory.InDoubt} in doubt");
            }
        });
        return total;
    }
}
