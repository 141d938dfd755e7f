using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The rules for the key that an alias is to name.</summary>
internal static class AliasTarget
{
    /// <summary>Aliases per key (KMS quotas).</summary>
    public const int MaxAliasesPerKey = 50;

    /// <summary>Reads <c>TargetKeyId</c>: a key of the caller's account.</summary>
    /// <exception cref="AwsException">It is an alias, no key id, or another account's key.</exception>
    public static KeyReference Parse(string targetKeyId, CallContext context)
    {
        KeyReference reference = KeyReference.Parse(targetKeyId, context);
        if (reference.AliasName is not null)
        {
            throw CommonErrors.Validation("Aliases must refer to keys. Not aliases");
        }

        return reference.Account == context.Account
            ? reference
            : throw KmsErrors.NotFoundException($"Key '{reference.Arn}' does not exist");
    }

    /// <summary>The access that is needed: to the alias and to the key.</summary>
    public static AccessRequest Access(string action, string aliasName, ResolvedKey target, CallContext context) =>
        KeyAccess.On(action, target, context) with
        {
            Resources = [KmsArn.Alias(context.Account, context.Region, aliasName), target.Arn],
        };

    /// <summary>Refuses a key that has all the aliases that it may have.</summary>
    /// <exception cref="AwsException">LimitExceededException.</exception>
    public static async ValueTask RequireRoomAsync(KeyDirectory keys, KeyRecord target, CallContext context)
    {
        Page<AliasRecord> present = await keys.Aliases.ScanIndexAsync(
            KmsTables.AliasesByTarget,
            Key.Of(target.Account, target.Region, target.KeyId),
            limit: MaxAliasesPerKey,
            cancellation: context.Cancellation);
        if (present.Rows.Count >= MaxAliasesPerKey)
        {
            throw KmsErrors.LimitExceededException($"The key {target.Arn} has {MaxAliasesPerKey} aliases already.");
        }
    }
}
