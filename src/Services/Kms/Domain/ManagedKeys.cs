using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Domain;

/// <summary>
/// AWS managed keys: <c>alias/aws/SERVICE</c> names one per account and region, made when it is first used. Services use
/// them on the account's behalf; nobody changes or deletes them.
/// </summary>
internal static class ManagedKeys
{
    /// <summary>What the aliases of managed keys begin with; customers cannot take such names.</summary>
    public const string AliasPrefix = "alias/aws/";

    // The services of this server that encrypt with a key of their own. Any other name under the prefix does not exist.
    private static readonly FrozenSet<string> Services = ["rds", "secretsmanager", "sns", "ssm"];

    /// <summary>The service of an alias like <c>alias/aws/secretsmanager</c>, or null.</summary>
    public static string? ServiceOf(string aliasName) =>
        aliasName.StartsWith(AliasPrefix, StringComparison.Ordinal) && Services.Contains(aliasName[AliasPrefix.Length..])
            ? aliasName[AliasPrefix.Length..]
            : null;

    /// <summary>A new managed key.</summary>
    public static KeyRecord Create(string account, string region, string service, DateTimeOffset now) => new()
    {
        Account = account,
        Region = region,
        KeyId = Guid.NewGuid().ToString("D"),
        Created = now,
        Description = service == "secretsmanager"
            ? "Default key that protects my Secrets Manager data when no other key is defined"
            : $"Default key that protects my {service} data when no other key is defined",
        ManagedFor = service,
        Policy = Policy(account, region, service),
        Tags = new Dictionary<string, string>(),
        Materials = [KeyMaterial.Generate(KeyType.Symmetric, now)],
        Rotation = KeyRotation.From(now, KeyRotation.DefaultPeriodInDays),
        AliasNames = [AliasPrefix + service],
    };

    /// <summary>Refuses to change a managed key: its key policy allows that to nobody.</summary>
    /// <exception cref="AwsException">AccessDeniedException.</exception>
    public static void RequireCustomerManaged(KeyRecord key, string action, CallContext context)
    {
        if (key.ManagedFor is not null)
        {
            throw CommonErrors.AccessDenied(
                $"User: {context.Caller.Arn} is not authorized to perform: {action} on resource: {key.Arn} "
                + $"because no resource-based policy allows the {action} action");
        }
    }

    // The account's principals may use the key through the service only, and look at it directly.
    private static string Policy(string account, string region, string service) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Id"] = $"auto-{service}-2",
        ["Statement"] = new JsonArray(
            new JsonObject
            {
                ["Sid"] = "Allow the account's principals to use the key through the service",
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = "*" },
                ["Action"] = new JsonArray(
                    "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"),
                ["Resource"] = "*",
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject
                    {
                        ["kms:CallerAccount"] = account,
                        ["kms:ViaService"] = $"{service}.{region}.amazonaws.com",
                    },
                },
            },
            new JsonObject
            {
                ["Sid"] = "Allow the account to look at the key",
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = $"arn:aws:iam::{account}:root" },
                ["Action"] = new JsonArray("kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"),
                ["Resource"] = "*",
            }),
    }.ToJsonString();
}
