using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// What a <c>KeyId</c> parameter names: a key by id or ARN, or an alias by name or ARN. Names without an account mean the
/// caller's own; only ARNs reach into another account, and nothing reaches into another region.
/// </summary>
/// <param name="Account">The account it is in.</param>
/// <param name="Region">The region, always the call's.</param>
/// <param name="KeyId">The key's id, or null for an alias.</param>
/// <param name="AliasName">The alias with its prefix, or null for a key.</param>
internal sealed record KeyReference(string Account, string Region, string? KeyId, string? AliasName)
{
    /// <summary>What an alias name begins with.</summary>
    public const string AliasPrefix = "alias/";

    private const string KeyPrefix = "key/";

    /// <summary>The ARN as it was asked for: of the alias if it is one.</summary>
    public string Arn => AliasName is null ? KmsArn.Key(Account, Region, KeyId!) : KmsArn.Alias(Account, Region, AliasName);

    /// <summary>Reads a key id, key ARN, alias name or alias ARN.</summary>
    /// <exception cref="AwsException">NotFoundException for what is no key id and for an ARN of another region (the
    /// service answers so, not with a validation error); InvalidArnException for what is no ARN of KMS.</exception>
    public static KeyReference Parse(string text, CallContext context)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return Resource(context.Account, context.Region, text, text);
        }

        string[] parts = text.Split(':', 6);
        if (parts.Length != 6 || parts[1] != Partition.Of(parts[3]) || parts[2] != "kms" || parts[4].Length != 12 || !parts[4].All(char.IsAsciiDigit))
        {
            throw KmsErrors.InvalidArnException($"Invalid arn {text}");
        }

        if (parts[3] != context.Region)
        {
            throw KmsErrors.NotFoundException($"Invalid arn {parts[3]}");
        }

        if (parts[5].StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            return Resource(parts[4], parts[3], parts[5][KeyPrefix.Length..], text);
        }

        return parts[5].StartsWith(AliasPrefix, StringComparison.Ordinal)
            ? Resource(parts[4], parts[3], parts[5], text)
            : throw KmsErrors.InvalidArnException($"Invalid arn {text}");
    }

    /// <summary>Reads a key id or key ARN, for the operations that change a key: they take no alias.</summary>
    /// <exception cref="AwsException">As <see cref="Parse"/>, and for an alias.</exception>
    public static KeyReference ParseKey(string text, CallContext context)
    {
        KeyReference reference = Parse(text, context);
        if (reference.AliasName is null)
        {
            return reference;
        }

        throw text.StartsWith("arn:", StringComparison.Ordinal)
            ? KmsErrors.InvalidArnException($"{text} is an alias ARN; this operation takes a key ID or key ARN.")
            : KmsErrors.NotFoundException($"Invalid keyId '{text}'");
    }

    private static KeyReference Resource(string account, string region, string resource, string asked)
    {
        if (resource.StartsWith(AliasPrefix, StringComparison.Ordinal))
        {
            return new KeyReference(account, region, null, resource);
        }

        return IsKeyId(resource)
            ? new KeyReference(account, region, resource, null)
            : throw KmsErrors.NotFoundException($"Invalid keyId '{asked}'");
    }

    // A UUID, or a multi-Region key's id: mrk- and 32 hexadecimal digits.
    private static bool IsKeyId(string text) =>
        Guid.TryParseExact(text, "D", out _)
        || (text.StartsWith(KeyRecord.MultiRegionPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text[KeyRecord.MultiRegionPrefix.Length..], "N", out _));
}
