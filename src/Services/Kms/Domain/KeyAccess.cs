using Strongroom.Services.Access;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The condition keys of KMS (service authorization reference).</summary>
internal static class KeyAccess
{
    private const string ActionPrefix = "kms:";

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
        params IReadOnlyList<(string Name, string Value)> further)
    {
        var grant = key.Grants.Count == 0 ? null : GrantRules.Allowing(key.Grants, action[ActionPrefix.Length..], encryptionContext);
        return new(action, key.Arn)
        {
            ConditionsOf = () => ConditionsOf(key, context, encryptionContext, further),
            ResourcePolicy = key.Key?.Policy,
            ResourceOwner = key.Key?.Account ?? key.Reference.Account,
            GrantId = grant?.GrantId,
            Grantee = grant?.Grantee,
        };
    }

    /// <summary>As <see cref="On"/>, with condition keys of several values.</summary>
    public static AccessRequest OnWith(
        string action, ResolvedKey key, CallContext context, Action<ConditionKeys> add) =>
        On(action, key, context) with
        {
            ConditionsOf = () =>
            {
                ConditionKeys conditions = ConditionsOf(key, context, null, []);
                add(conditions);
                return conditions;
            },
        };

    /// <summary>An action without resource-level permission.</summary>
    public static AccessRequest OnAll(string action, CallContext context) =>
        new(action, "*") { ConditionsOf = () => Common(context) };

    private static ConditionKeys ConditionsOf(
        ResolvedKey key,
        CallContext context,
        IReadOnlyDictionary<string, string>? encryptionContext,
        IReadOnlyList<(string Name, string Value)> further)
    {
        ConditionKeys conditions = Common(context);
        if (key.Key is { } record)
        {
            conditions["kms:KeySpec"] = [record.Type.Spec];
            conditions["kms:KeyUsage"] = [record.KeyUsage];
            conditions["kms:KeyOrigin"] = [record.Origin];
            conditions["kms:MultiRegion"] = [record.IsMultiRegion ? "true" : "false"];
            if (record.IsMultiRegion)
            {
                conditions["kms:MultiRegionKeyType"] = [record.IsPrimary ? MultiRegionKeyType.PRIMARY : MultiRegionKeyType.REPLICA];
            }

            if (key.AliasNames.Count > 0)
            {
                conditions["kms:ResourceAliases"] = key.AliasNames;
            }

            foreach (var (name, value) in record.Tags)
            {
                conditions.Also($"aws:ResourceTag/{name}", value);
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
                conditions.Also($"kms:EncryptionContext:{name}", value);
            }
        }

        foreach (var (name, value) in further)
        {
            conditions[name] = [value];
        }

        return conditions;
    }

    /// <summary>The condition keys of every action.</summary>
    public static ConditionKeys Common(CallContext context)
    {
        var conditions = new ConditionKeys { ["kms:CallerAccount"] = [context.Account] };
        if (context.CalledVia is [.., var service])
        {
            // secretsmanager.amazonaws.com calls as secretsmanager.eu-west-1.amazonaws.com.
            int dot = service.IndexOf('.', StringComparison.Ordinal);
            conditions["kms:ViaService"] = [dot < 0 ? service : $"{service[..dot]}.{context.Region}{service[dot..]}"];
        }

        return conditions;
    }
}
