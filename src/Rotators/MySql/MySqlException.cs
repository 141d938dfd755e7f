using System.Globalization;

namespace Strongroom.Rotators.MySql;

/// <summary>An error of the server or of the client library. Its text is left behind, as it may quote a statement.</summary>
/// <param name="number">The server's errors are from 1000 on, the client's from 2000 to 2999 and from 5000 on.</param>
internal sealed class MySqlException(uint number)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"MySQL or MariaDB error {number}."))
{
    public uint Number => number;

    /// <summary>The connection is gone, so what became of a statement is unknown. 1053 and 1927 are the server's own farewells.</summary>
    public bool IsLost => number is (>= 2000 and < 3000) or (>= 5000 and < 6000) or 1053 or 1927 or 1152 or 1158 or 1159 or 1160 or 1161;
}
