using System.Globalization;

namespace Strongroom.Functions.Sandbox;

/// <summary>
/// Control groups that bound the memory of a process and all that it starts, below the group that the server is in: version 1 or 2,
/// where the server may write there.
/// </summary>
internal sealed class MemoryGroups
{
    private const int RemovalTries = 200;
    private static readonly TimeSpan RemovalPause = TimeSpan.FromMilliseconds(10);

    private readonly string _parent;
    private readonly string _prefix;
    private readonly bool _second;

    private MemoryGroups(string parent, string prefix, bool second) => (_parent, _prefix, _second) = (parent, prefix, second);

    /// <summary>Finds the groups of this machine and removes what a server with the same prefix left, its processes included.</summary>
    /// <returns>Null when memory cannot be bounded so.</returns>
    public static async Task<MemoryGroups?> OpenAsync(string prefix)
    {
        var groups = Find(prefix);
        if (groups is null) return null;
        try
        {
            foreach (string left in groups.All())
            {
                var group = new MemoryGroup(left, groups._second);
                group.KillAll();
                await RetireAsync(group);
            }

            if (groups._second) File.WriteAllText(Path.Combine(groups._parent, "cgroup.subtree_control"), "+memory");
            // The one proof that it works is doing it.
            var probe = groups.Create("probe", 64L * 1024 * 1024);
            return probe.TryRemove() ? groups : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes a group.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public MemoryGroup Create(string name, long bytes)
    {
        string path = Path.Combine(_parent, $"{_prefix}-{name}");
        Directory.CreateDirectory(path);
        string limit = bytes.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(path, _second ? "memory.max" : "memory.limit_in_bytes"), limit);
        // Without this the limit only moves the function to the swap space. Not every kernel counts swap.
        string swap = Path.Combine(path, _second ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
        if (File.Exists(swap)) File.WriteAllText(swap, _second ? "0" : limit);
        return new MemoryGroup(path, _second);
    }

    /// <summary>Removes a group whose processes have been ended, when the kernel has cleared them away.</summary>
    public static async Task RetireAsync(MemoryGroup group)
    {
        // Version 1 tells nobody when a group becomes empty. One that stays is removed at the next start.
        for (int tries = 0; tries < RemovalTries && !group.TryRemove(); tries++) await Task.Delay(RemovalPause, TimeProvider.System);
    }

    /// <summary>The groups that there are now.</summary>
    public IReadOnlyList<string> All() => Directory.GetDirectories(_parent, $"{_prefix}-*");

    /// <summary>Where groups can be made, if the kernel allows; null where there are none.</summary>
    /// <param name="prefix">What their names begin with.</param>
    public static MemoryGroups? Find(string prefix)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/self/cgroup")) return null;
        string[] memberships = File.ReadAllLines("/proc/self/cgroup");
        foreach (string mount in File.ReadLines("/proc/self/mountinfo"))
        {
            // "36 35 98:0 /root /mount/point options - type source super,options"
            string[] halves = mount.Split(" - ", 2);
            string[] fields = halves[0].Split(' ');
            string[] kind = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (kind.Length < 3 || fields.Length < 5) continue;
            bool second = kind[0] == "cgroup2";
            if (!second && !(kind[0] == "cgroup" && kind[2].Split(',').Contains("memory"))) continue;

            string? own = memberships
                .Select(line => line.Split(':', 3))
                .Where(parts => parts.Length == 3 && (second ? parts[1].Length == 0 : parts[1].Split(',').Contains("memory")))
                .Select(parts => parts[2]).FirstOrDefault();
            if (own is null) continue;
            string below = own.StartsWith(fields[3], StringComparison.Ordinal) ? own[fields[3].Length..] : own;
            string parent = Path.Combine(fields[4], below.TrimStart('/'));
            if (second)
            {
                string available = Path.Combine(parent, "cgroup.controllers");
                if (!File.Exists(available) || !File.ReadAllText(available).Split(' ', '\n').Contains("memory")) continue;
            }

            if (Directory.Exists(parent)) return new MemoryGroups(parent, prefix, second);
        }

        return null;
    }
}

/// <summary>One control group with a limit of memory.</summary>
internal sealed class MemoryGroup(string path, bool second)
{
    /// <summary>The file that a process writes its id to in order to join.</summary>
    public string Members { get; } = Path.Combine(path, "cgroup.procs");

    /// <summary>The most memory that was in use, in bytes, or null where the kernel does not tell.</summary>
    public long? Peak()
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(path, second ? "memory.peak" : "memory.max_usage_in_bytes"));
            return long.Parse(text, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // Kernels before 5.19 have no memory.peak.
            return null;
        }
    }

    /// <summary>Ends every process in it, those that left their process group too.</summary>
    public void KillAll()
    {
        try
        {
            foreach (string member in File.ReadLines(Members)) Unix.KillOne(int.Parse(member, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // The group is gone, and with it what was in it.
        }
    }

    /// <summary>Removes it; false while processes that were ended have not left yet.</summary>
    public bool TryRemove()
    {
        try
        {
            // The kernel's files in it go with it; a recursive delete would try to remove them one by one.
            if (Directory.Exists(path)) Directory.Delete(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
