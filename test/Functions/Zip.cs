using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Functions.Tests;

/// <summary>Zips for tests.</summary>
internal static class Zip
{
    public const int Executable = 0x81ED; // -rwxr-xr-x

    public static byte[] Of(params (string Name, string Text)[] files) =>
        OfModes([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text), file.Name == "bootstrap" ? Executable : 0))]);

    public static byte[] OfModes(params (string Name, byte[] Content, int Mode)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content, mode) in files)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                entry.ExternalAttributes = mode << 16;
                entry.LastWriteTime = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero); // One content, one hash.
                using var to = entry.Open();
                to.Write(content);
            }
        }

        return stream.ToArray();
    }

    public static string Sha256(byte[] zip) => Convert.ToBase64String(SHA256.HashData(zip));
}
