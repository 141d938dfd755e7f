using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Functions.Sandbox;

/// <summary>
/// The user ids that a server which is root gives to functions' processes, one each and in turn, so that none can touch another.
/// </summary>
internal sealed class UserIds(int first)
{
    /// <summary>How many ids are taken from the first on.</summary>
    public const int Count = 1000;

    // Above what distributions, systemd and container engines hand out (systemd's table of ids ends at 1,879,048,191).
    private const int Lowest = 1_900_000_000;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _taken = [];
    private int _next;

    /// <summary>The first id for a server, which differs by its directory, so that the functions of two servers do not meet.</summary>
    /// <param name="directory">The runner's directory.</param>
    /// <param name="map">The content of /proc/self/uid_map: in a container there may be few ids.</param>
    public static int ChooseFirst(string directory, string map)
    {
        uint hash = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(directory)));
        int wanted = Lowest + ((int)(hash % 200_000) * Count);
        long end = 0;
        foreach (string line in map.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            long start = long.Parse(fields[0], CultureInfo.InvariantCulture);
            long stop = start + long.Parse(fields[2], CultureInfo.InvariantCulture);
            if (start <= wanted && wanted + Count <= stop) return wanted;
            if (stop - start > Count) end = Math.Max(end, stop);
        }

        // The last ids of the largest that there are, below the one that means nobody.
        return end > Count ? (int)Math.Min(end - Count - 2, wanted) : wanted;
    }

    /// <summary>An id that no process has.</summary>
    public int Rent()
    {
        lock (_gate)
        {
            if (_taken.Count == Count) throw new InvalidOperationException("Every user id for functions is taken.");
            while (!_taken.Add(first + _next)) _next = (_next + 1) % Count;
            int rented = first + _next;
            _next = (_next + 1) % Count;
            return rented;
        }
    }

    /// <summary>Gives an id back when its processes are gone.</summary>
    public void Return(int id)
    {
        lock (_gate) _taken.Remove(id);
    }

    /// <summary>Ends the processes that a server killed before left under these ids.</summary>
    public void KillLeft()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                string? line = File.ReadLines(Path.Combine(process, "status")).FirstOrDefault(each => each.StartsWith("Uid:", StringComparison.Ordinal));
                long user = line is null ? -1 : long.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
                if (user >= first && user < first + Count) Unix.KillOne(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }
    }
}
