using System.Collections.Frozen;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Server.Limits;

/// <summary>
/// Operations that share a limit, per account and region. Secrets Manager's groups and numbers are those of its quotas page;
/// KMS's cryptographic, describe and list groups too, while the operations that AWS holds to 5 to 15 a second each share
/// <c>kms-manage</c>. STS's are those of the IAM and STS quotas page, Lambda's those of the Lambda quotas page ("Lambda API requests"),
/// Parameter Store's those of its default throughput.
/// </summary>
/// <param name="Name">The name in the option <c>rate-limit</c>.</param>
/// <param name="PerSecond">AWS's limit in requests a second.</param>
/// <param name="Operations">The operations, as <c>service:Operation</c>.</param>
internal sealed record RateGroup(string Name, int PerSecond, IReadOnlyList<string> Operations)
{
    /// <summary>All groups; the last is that of every operation that no other one names.</summary>
    public static IReadOnlyList<RateGroup> All { get; } =
    [
        Secrets("read", 10_000, "DescribeSecret", "GetSecretValue"),
        Secrets("batch", 100, "BatchGetSecretValue"),
        Secrets("list", 50, "ListSecrets", "ListSecretVersionIds"),
        Secrets("create", 50, "CreateSecret"),
        Secrets(
            "write",
            50,
            "PutSecretValue",
            "UpdateSecret",
            "UpdateSecretVersionStage",
            "ReplicateSecretToRegions",
            "RemoveRegionsFromReplication",
            "StopReplicationToReplica"),
        Secrets("rotate", 50, "RotateSecret", "CancelRotateSecret"),
        Secrets("delete", 50, "DeleteSecret"),
        Secrets("restore", 50, "RestoreSecret"),
        Secrets("policy", 50, "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy", "ValidateResourcePolicy"),
        Secrets("tag", 50, "TagResource", "UntagResource"),
        Secrets("password", 50, "GetRandomPassword"),
        Kms(
            "kms",
            10_000,
            "Encrypt",
            "Decrypt",
            "ReEncrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateMac",
            "GenerateRandom",
            "VerifyMac"),
        Kms("kms-asymmetric", 1_000, "Sign", "Verify", "DeriveSharedSecret"),
        Kms("kms-pairs", 25, "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GetParametersForImport"),
        Kms("kms-describe", 2_000, "DescribeKey", "GetPublicKey"),
        Kms("kms-list", 500, "ListKeys", "ListAliases"),
        Kms("kms-grants", 100, "ListGrants", "ListRetirableGrants", "RevokeGrant", "RetireGrant", "CreateGrant"),
        Kms(
            "kms-manage",
            50,
            "CreateKey",
            "EnableKey",
            "DisableKey",
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            "CreateAlias",
            "UpdateAlias",
            "DeleteAlias",
            "GetKeyPolicy",
            "PutKeyPolicy",
            "ListKeyPolicies",
            "TagResource",
            "UntagResource",
            "ListResourceTags",
            "UpdateKeyDescription",
            "EnableKeyRotation",
            "DisableKeyRotation",
            "GetKeyRotationStatus",
            "RotateKeyOnDemand",
            "ListKeyRotations",
            "ImportKeyMaterial",
            "DeleteImportedKeyMaterial",
            "ReplicateKey",
            "UpdatePrimaryRegion"),
        Of("ssm", "parameter", 40, ["GetParameter", "GetParameters"]),
        Of("ssm", "parameter-path", 100, ["GetParametersByPath"]),
        Of("sts", "sts", 600, ["AssumeRole", "DecodeAuthorizationMessage", "GetAccessKeyInfo", "GetCallerIdentity", "GetFederationToken", "GetSessionToken"]),
        // Apart, because anybody can ask for it: whoever does too often takes nothing from those who sign.
        Of("sts", "web-identity", 100, ["AssumeRoleWithWebIdentity"]),
        Of("lambda", "lambda-get", 100, ["GetFunction"]),
        Of("lambda", "lambda-policy", 15, ["GetPolicy"]),
        // Ten requests for each of the 1,000 that an account may run at a time.
        Of("lambda", "lambda-invoke", 10_000, ["Invoke"]),
        Of("lambda", "lambda", 15, [.. LambdaOperations.All.Select(operation => operation.Name).Except(["GetFunction", "GetPolicy", "Invoke"])]),
        new("other", 50, []),
    ];

    private static readonly FrozenDictionary<string, int> Indices =
        All.SelectMany((group, index) => group.Operations.Select(operation => (operation, index)))
            .ToFrozenDictionary(each => each.operation, each => each.index, StringComparer.Ordinal);

    /// <summary>The place in <see cref="All"/> of an operation's group.</summary>
    public static int IndexOf(string service, string operation) =>
        Indices.TryGetValue($"{service}:{operation}", out var index) ? index : All.Count - 1;

    private static RateGroup Secrets(string name, int perSecond, params string[] operations) => Of("secretsmanager", name, perSecond, operations);

    private static RateGroup Kms(string name, int perSecond, params string[] operations) => Of("kms", name, perSecond, operations);

    private static RateGroup Of(string service, string name, int perSecond, string[] operations) =>
        new(name, perSecond, [.. operations.Select(operation => $"{service}:{operation}")]);
}
