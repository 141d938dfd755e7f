using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda;

/// <summary>The code that a request brings, checked: a zip, or the address of a webhook.</summary>
/// <param name="Sha256">Base64 of its digest.</param>
/// <param name="Size">Bytes of the zip; 0 for a webhook.</param>
/// <param name="CodeId">The upload; null where nothing was stored.</param>
/// <param name="Webhook">The address, or null.</param>
internal sealed record SentCode(string Sha256, long Size, string? CodeId, string? Webhook)
{
    /// <summary>Reads and stores what a request brings.</summary>
    /// <param name="zip">ZipFile, or null.</param>
    /// <param name="imageUri">ImageUri, or null.</param>
    /// <param name="isWebhook">Which of the two the function has.</param>
    /// <param name="code">Where zips lie; null stores none.</param>
    /// <param name="function">Whose it is.</param>
    /// <param name="context">The call.</param>
    /// <param name="known">The version that there is: a zip that is the same is not stored again.</param>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static async ValueTask<SentCode> ReadAsync(
        SecretValue? zip, string? imageUri, bool isWebhook, CodeStore? code, FunctionReference function, CallContext context, VersionRecord? known = null)
    {
        if (isWebhook)
        {
            return imageUri is not null && zip is null
                ? new SentCode(WebhookAddress.DigestOf(imageUri), 0, null, WebhookAddress.Check(imageUri))
                : throw LambdaErrors.InvalidParameterValueException("A function of PackageType Image is a webhook here: give its address in ImageUri, and no ZipFile.");
        }

        if (imageUri is not null || zip is null)
        {
            throw LambdaErrors.InvalidParameterValueException("A function of PackageType Zip needs its code in ZipFile, and no ImageUri.");
        }

        // Code is no secret, but what came as one is not to stay in memory.
        var bytes = zip.Reveal().ToArray();
        try
        {
            var digest = CodePackage.Check(bytes);
            return known?.CodeSha256 == digest
                ? new SentCode(digest, bytes.Length, known.CodeId, null)
                : new SentCode(digest, bytes.Length, code is null ? null : await code.AddAsync(function, bytes, context.Cancellation), null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The version with this code.</summary>
    public VersionRecord Into(VersionRecord version) => version with { CodeSha256 = Sha256, CodeSize = Size, CodeId = CodeId, Webhook = Webhook };
}

/// <summary>Parts of a request as they are stored.</summary>
internal static class Stored
{
    public static LoggingRecord? Of(LoggingConfig? given) =>
        given is null ? null : new LoggingRecord(given.LogFormat, given.ApplicationLogLevel, given.SystemLogLevel, given.LogGroup);

    public static VpcRecord? Of(VpcConfig? given) => given is { SubnetIds: { Count: > 0 } subnets }
        ? new VpcRecord(subnets, given.SecurityGroupIds ?? [], given.Ipv6AllowedForDualStack)
        : null;
}
