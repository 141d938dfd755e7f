using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Rotators.Postgres;

/// <summary>What PostgreSQL stores instead of a password, computed here so that the password itself is in no statement that the server
/// may log.</summary>
internal static class PostgresVerifier
{
    /// <summary>Iterations of SCRAM-SHA-256 where the server does not say otherwise (scram_iterations, PostgreSQL 16).</summary>
    public const int DefaultIterations = 4096;

    /// <summary>The verifier, or null where the server must make it itself.</summary>
    /// <param name="method">The server's password_encryption.</param>
    /// <param name="username">The user.</param>
    /// <param name="password">Its password.</param>
    /// <param name="iterations">scram_iterations.</param>
    public static string? Of(string method, string username, SecretValue password, int iterations) => method switch
    {
        // Clients pass a password through SASLprep (RFC 4013) first. It changes nothing in printable ASCII, all that a generated
        // password has; for others the tables of Unicode are needed, which the server has.
        "scram-sha-256" when iterations is >= 1 and <= MostIterations && password.Reveal().IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e) < 0 =>
            Scram(password, RandomNumberGenerator.GetBytes(16), iterations),
        "md5" or "on" => Md5(username, password),
        _ => null,
    };

    // A server that asks for more makes the verifier itself.
    private const int MostIterations = 1_000_000;

    /// <summary>StoredKey and ServerKey of RFC 5802 in the form that PostgreSQL keeps them in.</summary>
    internal static string Scram(SecretValue password, byte[] salt, int iterations)
    {
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(password.Reveal(), salt, iterations, HashAlgorithmName.SHA256, 32);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        string verifier = string.Create(
            CultureInfo.InvariantCulture,
            $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(SHA256.HashData(clientKey))}:{Convert.ToBase64String(serverKey)}");
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return verifier;
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "PostgreSQL's own form where the server is set to it.")]
    private static string Md5(string username, SecretValue password)
    {
        byte[] text = [.. password.Reveal(), .. Encoding.UTF8.GetBytes(username)];
        string verifier = "md5" + Convert.ToHexStringLower(MD5.HashData(text));
        CryptographicOperations.ZeroMemory(text);
        return verifier;
    }
}
