using System.Security.Cryptography;
using System.Text.Json;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Tells whether a version would be the same as the one before it: PublishVersion makes none then (API reference, PublishVersion).</summary>
internal static class VersionDigest
{
    /// <summary>A digest of all that is code and configuration, in hexadecimal.</summary>
    public static string Of(VersionRecord version)
    {
        // The upload is another one each time; what it brought is in its digest.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            version with { Version = "", RevisionId = "", LastModified = default, CodeId = null }, LambdaJson.Default.VersionRecord);
        try
        {
            return Convert.ToHexString(SHA256.HashData(bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
