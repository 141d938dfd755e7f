using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Strongroom.Bench.Load;

/// <summary>What a measurement found.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">In milliseconds.</param>
/// <param name="Failed">Answers other than 2xx.</param>
/// <param name="CpuMicroseconds">Server processor time per request.</param>
internal sealed record Measurement(long Requests, double PerSecond, double P50, double P99, long Failed, double CpuMicroseconds);

/// <summary>A request that is ready to send.</summary>
internal sealed record PreparedRequest(IReadOnlyList<KeyValuePair<string, string>> Headers, string Body);

/// <summary>Drives wrk with prepared requests, one after the other, round and round.</summary>
internal static partial class Wrk
{
    /// <summary>Writes the script that sends these requests. The requests are built before the clock runs.</summary>
    public static string Script(string directory, string name, IEnumerable<PreparedRequest> requests)
    {
        var path = Path.Combine(directory, $"{name}.lua");
        using var lua = new StreamWriter(path, false, new UTF8Encoding(false));
        lua.WriteLine("local all = {}");
        foreach (var request in requests)
        {
            var headers = string.Join(",", request.Headers.Select(header => $"[{Quote(header.Key)}]={Quote(header.Value)}"));
            lua.WriteLine($"all[#all+1] = wrk.format(\"POST\", \"/\", {{{headers}}}, {Quote(request.Body)})");
        }

        lua.WriteLine("local next = 0");
        lua.WriteLine("request = function() next = next + 1; if next > #all then next = 1 end; return all[next] end");
        return path;
    }

    public static async Task<Measurement> RunAsync(ServerProcess server, string script, int connections, int seconds)
    {
        var before = server.Processor;
        // One thread: with two, the generator would take the server's second core.
        string[] arguments = ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script, server.Address.ToString()];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var cpu = server.Processor - before;
        var requests = long.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Measurement(
            requests,
            double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(Median().Match(output)),
            Milliseconds(Percentile99().Match(output)),
            Failed().Match(output) is { Success: true } failed ? long.Parse(failed.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
            cpu.TotalMicroseconds / Math.Max(1, requests));
    }

    private static double Milliseconds(Match match)
    {
        var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => number / 1000, "ms" => number, _ => number * 1000 };
    }

    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Median();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Percentile99();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Failed();
}
