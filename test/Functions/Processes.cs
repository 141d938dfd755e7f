using System.Diagnostics;
using System.Globalization;

namespace Strongroom.Functions.Tests;

/// <summary>Looks at the machine's processes.</summary>
internal static class Processes
{
    public static Process StartHost(string directory, FunctionSandbox sandbox)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(Processes).Assembly.Location, directory, sandbox.ToString() }) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>The ids of all that a process has started, and those have started.</summary>
    public static int[] Below(int process)
    {
        var children = All().ToLookup(each => Field(each, "PPid:"), each => each);
        var found = new List<int>();
        var next = new Stack<int>([process]);
        while (next.TryPop(out int at))
        {
            foreach (int child in children[at])
            {
                found.Add(child);
                next.Push(child);
            }
        }

        return [.. found];
    }

    public static int[] OfUser(long user) => [.. All().Where(each => Field(each, "Uid:") == user && State(each) != 'Z')];

    public static bool IsSleep(int process) => CommandLine(process).StartsWith("/bin/sleep", StringComparison.Ordinal);

    /// <summary>Its arguments; empty when it is gone.</summary>
    public static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    public static async Task WhenGoneAsync(int process)
    {
        try
        {
            using var handle = Process.GetProcessById(process);
            await handle.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            // Gone before we looked.
        }
    }

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static long Field(int process, string name)
    {
        try
        {
            return long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private static char State(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("State:", StringComparison.Ordinal)).Split('\t')[1][0];
        }
        catch (IOException)
        {
            return 'Z';
        }
    }
}
