using System.Globalization;
using System.Net;

namespace Strongroom.Functions.Instances;

/// <summary>
/// Tells which user is at the other end of a loopback connection, by the kernel's table of sockets: any process of the machine may
/// connect to a port on loopback.
/// </summary>
internal static class PeerUser
{
    /// <summary>Whether the socket that connected belongs to a user.</summary>
    /// <param name="peer">The other end, as seen from here.</param>
    /// <param name="own">This end.</param>
    /// <param name="user">The user's id.</param>
    public static bool Is(IPEndPoint peer, IPEndPoint own, int user)
    {
        // "sl local_address rem_address st tx:rx tr:when retrnsmt uid …": for the other end, local is the peer and remote are we.
        // Programs that use IPv6 sockets for everything are in the second table.
        string ends = $"{Port(peer)} {Port(own)}";
        return Matches("/proc/net/tcp", ends, user) || Matches("/proc/net/tcp6", ends, user);
    }

    private static bool Matches(string table, string ends, int user)
    {
        if (!File.Exists(table)) return false;
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 8 || $"{PortOf(fields[1])} {PortOf(fields[2])}" != ends || !IsLoopback(fields[1]) || !IsLoopback(fields[2])) continue;
            return fields[7] == user.ToString(CultureInfo.InvariantCulture);
        }

        return false;
    }

    private static string Port(IPEndPoint end) => end.Port.ToString("X4", CultureInfo.InvariantCulture);

    private static string PortOf(string field) => field[(field.IndexOf(':') + 1)..];

    // 127.0.0.1, alone or mapped into IPv6, as the kernel prints it on little-endian and on big-endian machines.
    private static bool IsLoopback(string field)
    {
        string address = field[..field.IndexOf(':')];
        return address.EndsWith("0100007F", StringComparison.Ordinal) || address.EndsWith("7F000001", StringComparison.Ordinal);
    }
}
