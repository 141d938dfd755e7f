using System.Globalization;

namespace Strongroom.Bench.Load;

/// <summary>Runs the parts and prints what they found. Peers are measured in the same run, interleaved, because the machine
/// is shared: ratios and processor time per request mean more than absolute rates.</summary>
internal static class Bench
{
    public static async Task<int> RunAsync(Settings settings)
    {
        var work = Directory.CreateTempSubdirectory("strongroom-bench-").FullName;
        try
        {
            switch (settings.Part)
            {
                case "read": await ReadPart.RunAsync(settings, work); return 0;
                case "scale": await ScalePart.RunAsync(settings, work); return 0;
                default: Console.WriteLine(Settings.Help); return 2;
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The server under test, in its secure mode on a fresh directory, with limits of rate off: they are not what is
    /// measured.</summary>
    public static Task<ServerProcess> StartServerAsync(Settings settings, string data) => ServerProcess.StartAsync(
        "dotnet", Path.Combine(settings.Root, "artifacts/bin/Strongroom.Server/release/strongroom.dll"),
        "server", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warning", "--rate-limits", "off");

    public static Task<ServerProcess> StartBareAsync() =>
        ServerProcess.StartAsync("dotnet", typeof(Bench).Assembly.Location, "bare");

    public static void Row(string name, Measurement found) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-34} {found.PerSecond,10:N0}/s  cpu {found.CpuMicroseconds,6:N1} us  p50 {found.P50,7:N2} ms  p99 {found.P99,7:N2} ms{(found.Failed == 0 ? "" : $"  {found.Failed} FAILED")}"));

    /// <summary>The measurement in the middle by rate.</summary>
    public static Measurement Median(IEnumerable<Measurement> all) => all.OrderBy(each => each.PerSecond).ToList() is var sorted ? sorted[sorted.Count / 2] : throw new InvalidOperationException();
}
