using Strongroom.Services.Access;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The condition keys of KMS (service authorization reference).</summary>
internal static class KeyAccess
{
    /// <summary>An action on a key.</summary>
    /// <param name="action">E.g. <c>kms:Decrypt</c>.</param>
    /// <param name="key">The key.</param>
    /// <param name="context">The call.</param>
    /// <param name="encryptionContext">The request's encryption context, for cryptographic operations.</param>
    /// <param name="further">Condition keys of this action alone.</param>
    public static AccessRequest On(
        string action,
        ResolvedKey key,
        CallContext context,
        IReadOnlyDictionary<string, string>? encryptionContext = null,
        params IReadOnlyList<(string Name, string Value)> further) =>
        new(action, key.Arn) { ConditionsOf = () => ConditionsOf(key, context, encryptionContext, further) };

    /// <summary>An action without resource-level permission.</summary>
    public static AccessRequest OnAll(string action, CallContext context) =>
        new(action, "*") { ConditionsOf = () => Common(context) };

    private static Dictionary<string, IReadOnlyList<string>> ConditionsOf(
        ResolvedKey key,
        CallContext context,
        IReadOnlyDictionary<string, string>? encryptionContext,
        IReadOnlyList<(string Name, string Value)> further)
    {
        Dictionary<string, IReadOnlyList<string>> conditions = Common(context);
        if (key.Key is { } record)
        {
            conditions["kms:KeySpec"] = [KeySpec.SYMMETRIC_DEFAULT];
            conditions["kms:KeyUsage"] = [KeyUsageType.ENCRYPT_DECRYPT];
            conditions["kms:KeyOrigin"] = [OriginType.AWS_KMS];
            conditions["kms:MultiRegion"] = ["false"];
            foreach (var (name, value) in record.Tags)
            {
                conditions[$"aws:ResourceTag/{name}"] = [value];
            }
        }

        if (key.Reference.AliasName is { } alias)
        {
            conditions["kms:RequestAlias"] = [alias];
        }

        if (encryptionContext is { Count: > 0 })
        {
            conditions["kms:EncryptionContextKeys"] = [.. encryptionContext.Keys];
            foreach (var (name, value) in encryptionContext)
            {
                conditions[$"kms:EncryptionContext:{name}"] = [value];
            }
        }

        foreach (var (name, value) in further)
        {
            conditions[name] = [value];
        }

        return conditions;
    }

    /// <summary>The condition keys of every action.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Common(CallContext context)
    {
        var conditions = new Dictionary<string, IReadOnlyList<string>> { ["kms:CallerAccount"] = [context.Account] };
        if (context.CalledVia is [.., var service])
        {
            // secretsmanager.amazonaws.com calls as secretsmanager.eu-west-1.amazonaws.com.
            int dot = service.IndexOf('.', StringComparison.Ordinal);
            conditions["kms:ViaService"] = [dot < 0 ? service : $"{service[..dot]}.{context.Region}{service[dot..]}"];
        }

        return conditions;
    }
}
