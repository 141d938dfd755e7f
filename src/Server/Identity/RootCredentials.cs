using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;

namespace Strongroom.Server.Identity;

/// <summary>
/// The file that hands the first start's root credentials to the operator: an AWS shared-credentials file, so that
/// <c>AWS_SHARED_CREDENTIALS_FILE</c> can point at it. Mode 0600; the operator may delete it once it is read.
/// </summary>
internal static class RootCredentials
{
    /// <summary>Its name in the data directory.</summary>
    public const string FileName = "root-credentials";

    private const string KeyIdEntry = "aws_access_key_id = ";
    private const string SecretEntry = "aws_secret_access_key = ";

    // RFC 4648 base32, which AWS's key ids use too.
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new key: an id in AWS's long-term form (AKIA and 16 characters) and a 240-bit secret of 40 characters.</summary>
    public static AccessKeyRecord Generate(string account, DateTimeOffset now) => new()
    {
        AccessKeyId = "AKIA" + RandomNumberGenerator.GetString(Base32, 16),
        Account = account,
        SecretKey = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(30))),
        Created = now,
    };

    /// <summary>
    /// Reads the file of a first start that was cut off between writing it and storing the key; null if there is none.
    /// </summary>
    public static AccessKeyRecord? Read(string path, string account, DateTimeOffset now)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var lines = File.ReadAllLines(path);
        var id = Entry(lines, KeyIdEntry);
        var secret = Entry(lines, SecretEntry);
        return id is null || secret is null
            ? null
            : new AccessKeyRecord { AccessKeyId = id, Account = account, SecretKey = Encoding.ASCII.GetBytes(secret), Created = now };
    }

    /// <summary>Writes the file so that it is whole or absent after a crash.</summary>
    public static void Write(string path, AccessKeyRecord key)
    {
        var text = $"""
            # Root credentials of account {key.Account}, made at the first start. Keep them safe or delete this file once read.
            [default]
            {KeyIdEntry}{key.AccessKeyId}
            {SecretEntry}{Encoding.ASCII.GetString(key.SecretKey)}

            """;
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        UnixFiles.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static string? Entry(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
}
