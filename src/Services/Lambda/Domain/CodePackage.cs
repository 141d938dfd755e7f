using System.IO.Compression;
using System.Security.Cryptography;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>The rules for a zip with a function's code (developer guide, "Lambda quotas" and "Working with .zip file archives").</summary>
internal static class CodePackage
{
    /// <summary>The largest zip, in bytes: 50 MiB.</summary>
    public const int MaximumZipped = 50 << 20;

    /// <summary>The most that its files may take, in bytes: 250 MiB.</summary>
    public const long MaximumUnzipped = 250L << 20;

    // The upper half of what an archive made on Unix says of a file: its mode.
    private const int ModeShift = 16;
    private const int TypeMask = 0xF000;
    private const int Link = 0xA000;
    private const int Directory = 0x4000;
    private const int Regular = 0x8000;
    private const int LongestLink = 4096;

    /// <summary>Checks a zip.</summary>
    /// <returns>Base64 of its SHA-256.</returns>
    /// <exception cref="AwsException">InvalidParameterValueException: it is none, too large, or would be unpacked to somewhere else.</exception>
    public static string Check(byte[] zip)
    {
        if (zip.Length > MaximumZipped)
        {
            throw LambdaErrors.InvalidParameterValueException($"Zipped size must be smaller than {MaximumZipped} bytes");
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip, writable: false), ZipArchiveMode.Read);
            if (archive.Entries.Count == 0)
            {
                throw LambdaErrors.InvalidParameterValueException("Uploaded file must be a non-empty zip");
            }

            long unzipped = 0;
            foreach (var entry in archive.Entries)
            {
                CheckPlace(entry);
                unzipped += entry.Length;
                if (entry.Length < 0 || unzipped > MaximumUnzipped)
                {
                    throw LambdaErrors.InvalidParameterValueException($"Unzipped size must be smaller than {MaximumUnzipped} bytes");
                }
            }
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw NotUnzipped();
        }

        return Convert.ToBase64String(SHA256.HashData(zip));
    }

    private static void CheckPlace(ZipArchiveEntry entry)
    {
        if (LeadsOutside(entry.FullName, depth: 0))
        {
            throw NotUnzipped();
        }

        switch ((entry.ExternalAttributes >> ModeShift) & TypeMask)
        {
            case 0 or Regular or Directory:
                return;
            case Link when entry.Length <= LongestLink:
                using (var target = new StreamReader(entry.Open()))
                {
                    if (!LeadsOutside(target.ReadToEnd(), entry.FullName.Count(letter => letter == '/')))
                    {
                        return;
                    }
                }

                break;
        }

        // A device, a pipe, a link to elsewhere.
        throw NotUnzipped();
    }

    // Whether a path that is followed from so many folders down leaves the place where it began.
    private static bool LeadsOutside(string path, int depth)
    {
        if (path.Length == 0 || path[0] == '/' || path.Contains('\\', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal))
        {
            return true;
        }

        foreach (var part in path.Split('/'))
        {
            depth += part switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    private static AwsException NotUnzipped() =>
        LambdaErrors.InvalidParameterValueException("Could not unzip uploaded file. Please check your file, then try to upload again.");
}
