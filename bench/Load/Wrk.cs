using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Strongroom.Bench.Load;

/// <summary>A request that is ready to send.</summary>
internal sealed record PreparedRequest(IReadOnlyList<KeyValuePair<string, string>> Headers, string Body)
{
    /// <summary>As it goes over the wire.</summary>
    public byte[] Bytes => Encoding.UTF8.GetBytes(
        $"POST / HTTP/1.1\r\n{string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}Content-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n{Body}");
}

/// <summary>Drives wrk with prepared requests, one after the other, round and round.</summary>
internal static partial class Wrk
{
    /// <summary>Writes the script that sends these requests, built before the clock runs. They lie in a file beside the script
    /// that it reads at its start: a function in Lua holds only so many constants.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="name">The script's name.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="once">Whether the measurement ends with the last request instead of beginning again: a write that is
    /// repeated writes nothing.</param>
    public static string Script(string directory, string name, IEnumerable<PreparedRequest> requests, bool once = false)
    {
        var path = Path.Combine(directory, $"{name}.lua");
        var data = Path.ChangeExtension(path, ".requests");
        using (var file = File.Create(data))
        {
            foreach (var request in requests)
            {
                var bytes = request.Bytes;
                file.Write(Encoding.ASCII.GetBytes($"{bytes.Length}\n"));
                file.Write(bytes);
            }
        }

        File.WriteAllText(path, $$"""
            local all = {}
            local file = assert(io.open("{{data}}", "rb"))
            for size in function() return file:read("*n") end do
              file:read(1)
              all[#all + 1] = file:read(size)
            end
            file:close()
            -- wrk asks for one request before it begins, and does not send it.
            local next = -1
            request = function()
              next = next + 1
              if next > #all then {{(once ? "next = #all; wrk.thread:stop()" : "next = 1")}} end
              return all[math.max(next, 1)]
            end
            """);
        return path;
    }

    public static async Task<Measurement> RunAsync(ServerProcess server, string script, int connections, int seconds)
    {
        var counters = await CountersAsync(server);
        var before = server.Processor;
        // One thread: with two, the generator would take the server's second core.
        string[] arguments = ["-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "--latency", "-s", script, server.Address.ToString()];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (wrk.ExitCode != 0)
        {
            throw new InvalidOperationException($"wrk ended with {wrk.ExitCode}: {output}");
        }

        var cpu = server.Processor - before;
        var countersAfter = await CountersAsync(server);
        var requests = long.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Measurement(
            requests,
            double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            cpu.TotalMicroseconds / Math.Max(1, requests),
            Milliseconds(Median().Match(output)),
            Milliseconds(Percentile99().Match(output)),
            (countersAfter?[ServerCounters.Allocated] - counters?[ServerCounters.Allocated]) / Math.Max(1, requests),
            Count(Failed().Match(output)) + Broken().Match(output).Groups.Values.Skip(1).Sum(group => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0),
            countersAfter?.ErrorsSince(counters!) ?? "");
    }

    private static async Task<ServerCounters?> CountersAsync(ServerProcess server) => server.HasMetrics ? await server.CountersAsync() : null;

    private static double Milliseconds(Match match)
    {
        var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => number / 1000, "ms" => number, _ => number * 1000 };
    }

    private static long Count(Match match) => match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

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

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Broken();
}
