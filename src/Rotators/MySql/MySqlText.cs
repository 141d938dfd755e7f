using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Rotators.MySql;

/// <summary>Quoting for a session whose sql_mode is empty and whose characters are utf8mb4 (MySQL manual, "String Literals" and
/// "Schema Object Names"). Quoting that looked at the session's mode could be led astray by it, so the session is set to one.</summary>
internal static class MySqlText
{
    /// <summary>An account: `user`@`host`.</summary>
    public static string Account(string user, string host) => $"{Name(user)}@{Name(host)}";

    /// <summary>An identifier in backticks.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A statement with a password as a literal in the place of its only ?. The caller zeroes it.</summary>
    public static byte[] WithLiteral(string before, SecretValue password, string after)
    {
        byte[] head = Encoding.UTF8.GetBytes(before), tail = Encoding.UTF8.GetBytes(after);
        var secret = password.Reveal();
        int escapes = 0;
        foreach (byte one in secret) escapes += one is (byte)'\'' or (byte)'\\' ? 1 : 0;
        byte[] sql = new byte[head.Length + secret.Length + escapes + 2 + tail.Length];
        head.CopyTo(sql, 0);
        int at = head.Length;
        sql[at++] = (byte)'\'';
        foreach (byte one in secret)
        {
            if (one is (byte)'\'' or (byte)'\\') sql[at++] = (byte)'\\';
            sql[at++] = one;
        }
        sql[at++] = (byte)'\'';
        tail.CopyTo(sql, at);
        return sql;
    }

    /// <summary>What mysql_native_password stores: * and SHA1(SHA1(password)) in hexadecimal.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The method's own form; the server decides on it.")]
    public static string NativeHash(SecretValue password)
    {
        Span<byte> once = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(password.Reveal(), once);
        string hash = "*" + Convert.ToHexString(SHA1.HashData(once));
        CryptographicOperations.ZeroMemory(once);
        return hash;
    }
}
